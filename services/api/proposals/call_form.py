"""The forms of a call and of a proposal, as the API's fields and as pages show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from services.api.proposals.models import Call, Proposal
from shared.errors import Invalid

LOCAL = "%Y-%m-%dT%H:%M"
_NO_WORD = re.compile(r"[^a-z0-9]+")


def read_call(zone: ZoneInfo) -> dict[str, Any]:
    """Times are what a clock at the place shows; questions stand one a line, required ones end with a star."""
    form = request.form
    return {
        "introduction": form.get("introduction", ""),
        "opens_at": _moment(form.get("opens_at", ""), zone),
        "closes_at": _moment(form.get("closes_at", ""), zone),
        "questions": _questions(form.get("questions", "")),
        "anonymous": "anonymous" in form,
    }


def typed_call(call: Call, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "introduction": call.introduction,
        "opens_at": call.opens_at.astimezone(zone).strftime(LOCAL) if call.opens_at else "",
        "closes_at": call.closes_at.astimezone(zone).strftime(LOCAL) if call.closes_at else "",
        "questions": "\n".join(one["text"] + (" *" if one["required"] else "") for one in call.questions),
        "anonymous": call.anonymous,
    }


def read_proposal(call: Call) -> dict[str, Any]:
    form = request.form
    names = ("title", "abstract", "type", "length", "language", "track_id", "notes")
    answers = {one["id"]: form.get(f"answer_{one['id']}", "") for one in call.questions}
    return {
        **{name: form[name] for name in names if form.get(name)},
        "speakers": _speakers(form.get("speakers", "")),
        "answers": {name: text for name, text in answers.items() if text},
    }


def typed_proposal(proposal: Proposal, submitter_key: str) -> dict[str, Any]:
    names = ("title", "abstract", "type", "length", "language", "track_id", "notes")
    others = [one for one in proposal.speakers if one.email_key != submitter_key]
    return {
        **{name: getattr(proposal, name) for name in names},
        "speakers": "\n".join(f"{one.email} {one.name}".strip() for one in others),
        **{f"answer_{name}": text for name, text in proposal.answers.items()},
    }


def labels(call: Call) -> dict[str, str]:
    """An answer's field is called what is asked."""
    return {f"answer_{one['id']}": one["text"] for one in call.questions}


def at_fields(problem: Invalid) -> Invalid:
    """The same, told at the form's fields: `speakers.0.email` is in the field `speakers`."""
    told: Mapping[str, str] = {_field(one["field"]): one["message"] for one in reversed(problem.errors)}
    return Invalid(problem.detail, errors=[{"field": name, "message": text} for name, text in told.items()])


def _field(name: str) -> str:
    first, _, rest = name.partition(".")
    return f"answer_{rest}" if first == "answers" else first


def _questions(text: str) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        {"id": _id(line), "text": line.removesuffix("*").strip(), "required": line.endswith("*")}
        for line in lines
    ]


def _id(line: str) -> str:
    """From the words themselves, so that an answer stays with its question when others come and go."""
    return _NO_WORD.sub("-", line.lower()).strip("-")[:40].strip("-") or "question"


def _speakers(text: str) -> list[dict[str, str]]:
    lines = [line.strip().partition(" ") for line in text.splitlines()]
    return [{"email": email, "name": name.strip()} for email, _, name in lines if email]


def _moment(text: str, zone: ZoneInfo) -> str | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text
