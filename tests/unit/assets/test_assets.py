import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.web.assets import Assets, AssetsNotBuilt, UnknownAsset

Manifest = Callable[[str], Path]


def test_a_name_becomes_the_path_with_its_hash(manifest: Manifest) -> None:
    assets = Assets(manifest('{"app.css": "app-1A2B.css"}'))
    assert assets.url("app.css") == "/static/app-1A2B.css"


def test_a_new_build_is_noticed(manifest: Manifest) -> None:
    path = manifest('{"app.css": "app-OLD.css"}')
    assets = Assets(path)
    assets.url("app.css")
    manifest('{"app.css": "app-NEW.css"}')
    os.utime(path, ns=(1, 1))
    assert assets.url("app.css") == "/static/app-NEW.css"


def test_without_a_build_the_error_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match="npm run build"):
        Assets(tmp_path / "manifest.json").url("app.css")


def test_an_unknown_name_is_told_with_the_known_ones(manifest: Manifest) -> None:
    with pytest.raises(UnknownAsset, match=r"'ap.css'.*app\.css"):
        Assets(manifest('{"app.css": "app-1A2B.css"}')).url("ap.css")
