"""What somebody is asked before a form does what cannot be taken back.

Browsers with JavaScript ask in a dialog (`confirm-dialog.js`), others get a page with the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, render_template, request

from shared.auth.guard import CSRF_FIELD

FIELD = "confirmed"
"""Comes with a form whose sender was asked."""


@dataclass(frozen=True)
class Question:
    """`asks` may name fields of the form as `{name}`; of its checked boxes `checked` tells the `{labels}`,
    and `unchecked` that there are none. `button` says what happens."""

    asks: str
    button: str
    checked: str = ""
    unchecked: str = ""

    def sentences(self, labels: Sequence[str] = ()) -> list[str]:
        """With what was typed and checked."""
        asks = self.asks
        for name, value in request.form.items():  # no `format`: names of people stand in the sentence
            asks = asks.replace(f"{{{name}}}", value.strip())
        more = self.checked.replace("{labels}", ", ".join(labels)) if labels else self.unchecked
        return [asks, more] if more else [asks]


class Unconfirmed(Exception):
    """Takes back what was tried, which only told whether there is anything to ask.

    `back` is the path of those who think better of it.
    """

    def __init__(self, question: Question, back: str, labels: Sequence[str]) -> None:
        super().__init__(question.asks)
        self.question, self.back, self.labels = question, back, labels


def require(question: Question, back: str, labels: Sequence[str] = ()) -> None:
    """To be called last inside the transaction: who may not, or cannot, is told that first. Raises `Unconfirmed`."""
    if request.form.get(FIELD) != "yes":
        raise Unconfirmed(question, back, labels)


def install(app: Flask) -> None:
    app.register_error_handler(Unconfirmed, _page)


def _page(unconfirmed: Unconfirmed) -> str:
    asks, *details = unconfirmed.question.sentences(unconfirmed.labels)
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != CSRF_FIELD]
    return render_template(
        "confirm.html",
        asks=asks,
        details=details,
        button=unconfirmed.question.button,
        back=unconfirmed.back,
        typed=typed,
        field=FIELD,
    )
