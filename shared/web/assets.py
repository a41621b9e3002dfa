"""Names of the built static files: the build gives each a content hash, the manifest maps to it."""

import json
from pathlib import Path

MANIFEST = Path(__file__).parents[2] / "gateway" / "dist" / "manifest.json"


class AssetsNotBuilt(RuntimeError):
    """The front end was not built, so there is no readable manifest."""


class UnknownAsset(LookupError):
    """The manifest names no such file."""


class Assets:
    """Static files by their logical names; the manifest is read again only when it changes."""

    def __init__(self, manifest_path: Path = MANIFEST, prefix: str = "/static/") -> None:
        self._path = manifest_path
        self._prefix = prefix
        self._names: dict[str, str] = {}
        self._read_at = -1

    def url(self, name: str) -> str:
        """The path of `name` ("app.css" → "/static/app-1A2B3C4D.css"), with its content hash.

        Raises AssetsNotBuilt without a manifest and UnknownAsset for a name that it does not hold.
        """
        names = self._manifest()
        if name not in names:
            raise UnknownAsset(
                f"No asset is called {name!r}; {self._path.name} has: {', '.join(sorted(names))}."
            )
        return self._prefix + names[name]

    def _manifest(self) -> dict[str, str]:
        changed_at = self._changed_at()
        if changed_at != self._read_at:
            self._names = json.loads(self._path.read_text("utf-8"))
            self._read_at = changed_at
        return self._names

    def _changed_at(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except FileNotFoundError:
            raise AssetsNotBuilt(
                f"The front end is not built: {self._path} is missing. Run `npm ci --ignore-scripts` and "
                "`npm run build` in gateway/ (`make run` and `make test` do it for you)."
            ) from None
