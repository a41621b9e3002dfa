"""Proposals as their speakers and the team see them."""

from __future__ import annotations

from statistics import mean
from typing import Any

from services.api.proposals.models import Proposal, Review
from shared.locale.formats import rfc3339


def own(row: Proposal) -> dict[str, Any]:
    """For its speakers."""
    return {**_facts(row), "speakers": _speakers(row), "notes": row.notes}


def team(row: Proposal, *, with_speakers: bool) -> dict[str, Any]:
    """For reviewers. Where reviews are anonymous only those who decide learn whose it is."""
    return {
        **_facts(row),
        "speakers": _speakers(row) if with_speakers else None,
        "notes": row.notes if with_speakers else None,
        "decision": row.decision.value if row.decision else None,
        "score": score(row),
        "review_count": len(row.reviews),
    }


def review(row: Review) -> dict[str, Any]:
    return {
        "reviewer_id": str(row.reviewer_id),
        "score": row.score,
        "comment": row.comment,
        "updated_at": rfc3339(row.updated_at),
    }


def score(row: Proposal) -> float | None:
    """The mean of all reviews."""
    return round(mean(one.score for one in row.reviews), 2) if row.reviews else None


def _facts(row: Proposal) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "event_id": str(row.event_id),
        "state": row.state.value,
        "title": row.title,
        "abstract": row.abstract,
        "type": row.type.value,
        "length": row.length,
        "language": row.language,
        "track_id": str(row.track_id) if row.track_id else None,
        "session_id": str(row.session_id) if row.session_id else None,
        "answers": row.answers,
        "submitted_at": rfc3339(row.submitted_at) if row.submitted_at else None,
    }


def _speakers(row: Proposal) -> list[dict[str, str]]:
    return [{"name": one.name, "email": one.email} for one in row.speakers]
