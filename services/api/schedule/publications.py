"""What those are told who have the draft open, and programs of a release. The event's row is locked for all of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.schedule.models import Release
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.views import outcome_json
from shared import events
from shared.bus import outbox
from shared.events import DraftChanged, MadeRelease, VersionReleased


def draft_changed(session: Session, event: Event, editor: Editor, outcome: Outcome) -> None:
    told = outcome_json(outcome)
    _record(session, event, outcome.version, by=_by(editor), **{name: told[name] for name in _TOLD})


def reload(session: Session, event: Event, version: int) -> None:
    """What is around the draft is different."""
    _record(session, event, version, reload=True)


def release_made(session: Session, event: Event, editor: Editor, version: int, release: Release) -> None:
    _record(
        session,
        event,
        version,
        by=_by(editor),
        label=f"Released “{release.name}”",
        released=MadeRelease(id=release.id, name=release.name),
    )


def version_released(session: Session, event: Event, release: Release) -> None:
    """For programs, whoever else is told."""
    outbox.record(
        session,
        VersionReleased(
            subject=f"events/{event.id}",
            sequence=release.number,
            event_id=event.id,
            event_name=event.name,
            release_id=release.id,
            release=release.name,
        ),
    )


_TOLD = ("number", "label", "slots", "blocks", "removed_blocks", "reload")


def _record(session: Session, event: Event, version: int, **told: object) -> None:
    facts = {"subject": f"schedules/{event.id}", "sequence": version, "event_id": event.id, **told}
    outbox.record(session, DraftChanged.model_validate(facts))


def _by(editor: Editor) -> events.Editor | None:
    return events.Editor(id=editor.id, name=editor.name) if isinstance(editor.id, UUID) else None
