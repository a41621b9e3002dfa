from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemLoader

from shared.locale import formats, languages
from shared.web.app import TEMPLATES


class Pages:
    """Renders templates as a service does, without a build."""

    def __init__(self) -> None:
        self.app = Flask(__name__)
        self.app.jinja_loader = FileSystemLoader(TEMPLATES)
        self.app.jinja_env.trim_blocks = self.app.jinja_env.lstrip_blocks = True
        self.app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
        formats.install(self.app)
        languages.install_english(self.app)

    def show(self, source: str, **context: object) -> str:
        values = {"person": None, "csrf_token": "token-1", "current_path": "/events", **context}
        return self.app.jinja_env.from_string(source).render(values)

    def page(self, name: str, **context: object) -> str:
        return self.show(f'{{% include "{name}" %}}', **context)

    def macro(self, call: str, **context: object) -> str:
        name = call.partition("(")[0]
        return self.show(f'{{% from "macros.html" import {name} with context %}}{{{{ {call} }}}}', **context)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def manifest(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "manifest.json"
        path.write_text(text)
        return path

    return write
