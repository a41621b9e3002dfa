"""What somebody is asked before a form does what cannot be taken back.

Browsers with JavaScript ask in a dialog (`confirm-dialog.js`), others get a page with the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from shared.auth import CSRF_FIELD

FIELD = "confirmed"
"""Comes with a form whose sender was asked."""


@dataclass(frozen=True)
class Question:
    """`asks` and `button` may name fields of the form as `{name}`; of its checked boxes `checked` tells the `{labels}`,
    and `unchecked` that there are none."""

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


def is_given() -> bool:
    return request.form.get(FIELD) == "yes"


def ask(session: Session, question: Question, back: str, labels: Sequence[str] = ()) -> str:
    """The page that asks. What was tried is taken back: it only told whether there is anything to ask.

    `back` is the path of those who think better of it.
    """
    asks, *details = question.sentences(labels)
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != CSRF_FIELD]
    page = render_template(
        "confirm.html",
        asks=asks,
        details=details,
        button=question.button,
        back=back,
        typed=typed,
        field=FIELD,
    )
    session.rollback()
    return page
