"""What clients send about calls and proposals."""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator, model_validator

from services.api.accounts.addresses import key_of
from services.api.inputs import Address, Line, Moment
from services.api.programme.bodies import Language, Length, Name, Text
from services.api.programme.models import SessionType
from services.api.proposals.models import Decision
from services.api.proposals.states import ProposalState
from shared.web import Body

MOST_QUESTIONS = 20
MOST_SPEAKERS = 10
_QUESTION_ID = re.compile(r"[a-z0-9_-]{1,40}")


def _question_id(value: str) -> str:
    if not _QUESTION_ID.fullmatch(value):
        raise ValueError("Please use up to 40 of a-z, 0-9, - and _")
    return value


class Question(Body):
    id: Annotated[Line, AfterValidator(_question_id)]
    text: Annotated[Line, Field(min_length=1, max_length=300)]
    required: bool = False


class CallBody(Body):
    """When proposals are taken, and what is asked. No dates: from now on, until the event ends."""

    introduction: Text = ""
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    questions: Annotated[tuple[Question, ...], Field(max_length=MOST_QUESTIONS)] = ()
    anonymous: bool = False

    @field_validator("questions")
    @classmethod
    def _own_ids(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        if len({one.id for one in questions}) < len(questions):
            raise ValueError("Please give each question an id of its own")
        return questions

    @model_validator(mode="after")
    def _in_order(self) -> CallBody:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValueError("Please let the call close after it opens")
        return self


class NamedSpeaker(Body):
    email: Address
    name: Annotated[Line, Field(max_length=200)] = ""


class ProposalBody(Body):
    """`speakers` are further people: whoever submits it is one anyway. `draft` keeps it from the team for now."""

    title: Name
    abstract: Text = ""
    type: SessionType = SessionType.TALK
    length: Length = 30
    language: Language = ""
    track_id: UUID | None = None
    notes: Text = ""
    speakers: Annotated[tuple[NamedSpeaker, ...], Field(max_length=MOST_SPEAKERS)] = ()
    answers: Annotated[dict[Annotated[str, Field(max_length=40)], Text], Field(max_length=MOST_QUESTIONS)] = (
        Field(default_factory=dict)
    )

    @field_validator("speakers")
    @classmethod
    def _apart(cls, speakers: tuple[NamedSpeaker, ...]) -> tuple[NamedSpeaker, ...]:
        if len({key_of(one.email) for one in speakers}) < len(speakers):
            raise ValueError("Please name each speaker only once")
        return speakers


class NewProposal(ProposalBody):
    draft: bool = False


class ReviewBody(Body):
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Text = ""


class DecisionBody(Body):
    """Null takes a prepared decision back."""

    decision: Decision | None


class ProposalQuery(Body):
    state: ProposalState | None = None
    mine: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
