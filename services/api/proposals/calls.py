"""When an event takes proposals, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.versions import Scope, Versions
from services.api.proposals.bodies import CallBody
from services.api.proposals.models import Call
from shared.database import now
from shared.errors import Conflict, FieldError, Invalid
from shared.locale.formats import rfc3339


class CallClosed(Conflict):
    type = "call-closed"
    title = "This event takes no proposals now"


def of_event(session: Session, event_id: UUID) -> Call:
    """What was set, or what counts where nothing was."""
    return session.get(Call, event_id) or Call(
        event_id=event_id, introduction="", opens_at=None, closes_at=None, questions=[], anonymous=False
    )


def version(found: Versions) -> int:
    return found.public[Collection.CALL]


def tag(found: Versions, call: Call, event: Event) -> str:
    """It looks the same to everybody who may know of the event; time alone opens and closes it."""
    return versions.tag("call", Scope.PUBLIC, version(found), int(is_open(call, event)))


def change(session: Session, event: Event, body: CallBody) -> Call:
    """The event's row is locked."""
    call = session.get(Call, event.id) or Call(event_id=event.id)
    for name, value in body.model_dump().items():
        setattr(call, name, list(value) if isinstance(value, tuple) else value)
    session.add(call)
    if session.is_modified(call):
        versions.bump(session, event.id, Collection.CALL, Scope)
    session.flush()
    return call


def is_open(call: Call, event: Event) -> bool:
    moment = now()
    return (call.opens_at is None or call.opens_at <= moment) and moment < (call.closes_at or event.ends_at)


def check_open(call: Call, event: Event) -> None:
    """Raises `CallClosed`."""
    if is_open(call, event):
        return
    if call.opens_at and now() < call.opens_at:
        raise CallClosed("It opens later: come back then.")
    raise CallClosed("Its time is over. Ask the organisers if you think that is too early.")


def check_answers(call: Call, answers: Mapping[str, str], *, complete: bool) -> None:
    """`complete`: what must be answered is. Raises `Invalid`."""
    known = {question["id"]: question for question in call.questions}
    faults: list[FieldError] = [
        {"field": f"answers.{name}", "message": "There is no such question"}
        for name in answers
        if name not in known
    ]
    faults += [
        {"field": f"answers.{name}", "message": "Please answer this"}
        for name, question in known.items()
        if complete and question["required"] and not answers.get(name, "").strip()
    ]
    if faults:
        raise Invalid(errors=faults)


def view(call: Call, event: Event) -> dict[str, object]:
    return {
        "introduction": call.introduction,
        "opens_at": rfc3339(call.opens_at) if call.opens_at else None,
        "closes_at": rfc3339(call.closes_at) if call.closes_at else None,
        "questions": call.questions,
        "anonymous": call.anonymous,
        "is_open": is_open(call, event),
    }
