"""A slot, a break, a step in the history and a release, so that there is something to ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import Item, Track
from services.api.programme.tracks import ALL
from services.api.schedule import releases, steps
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, BlockKind, ChangeKind, Slot
from services.api.schedule.outcomes import Editor
from services.api.schedule.states import State, Target
from services.api.schedule.steps import Step
from shared.database import new_id


def furnish(
    session: Session, event: Event, track: Track, models: Mapping[str, Callable[[Event, Track], Item]]
) -> dict[str, str]:
    """By the names that they have in paths."""
    room, talk = models["rooms"](event, track), models["sessions"](event, track)
    session.add_all([room, talk])
    session.flush()
    half = event.starts_at + timedelta(minutes=30)
    slot = Target(
        Slot(session_id=talk.id, event_id=event.id, revision=0), State(Place(room.id, event.starts_at, half))
    )
    pause = Block(id=new_id(), event_id=event.id, title="Lunch", kind=BlockKind.BREAK, revision=0)
    break_ = Target(pause, State(Place(room.id, half, half + timedelta(hours=1)), "Lunch", BlockKind.BREAK))
    editor = Editor(None, "", ALL)
    made = steps.take(session, event, editor, Step(ChangeKind.EDIT, "Placed “Talk”", [slot, break_]))
    release = releases.make(session, event, editor, str(new_id())).release
    return {
        "uuid:session_id": str(talk.id),
        "uuid:block_id": str(pause.id),
        "uuid:release_id": str(release.id),
        "int:number": str(made.number),
    }
