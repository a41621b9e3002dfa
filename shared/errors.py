"""One class of error per meaning, each with its status. `shared.web.problems` renders them as RFC 9457 problem+json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, TypedDict


class FieldError(TypedDict):
    field: str
    message: str


class Problem(Exception):
    """An answer that is not the one hoped for. `detail` is shown to people: say what to do next."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "about:blank"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The RFC 9457 members; `errors` only where fields are wrong."""
        problem: dict[str, object] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            problem["detail"] = self.detail
        if self.errors:
            problem["errors"] = self.errors
        return problem


class Malformed(Problem):
    status = 400
    type = "malformed"
    title = "The request could not be read"


class NotAuthenticated(Problem):
    status = 401
    type = "not-authenticated"
    title = "Please log in"


class Forbidden(Problem):
    status = 403
    type = "forbidden"
    title = "This is not allowed"


class NotFound(Problem):
    status = 404
    type = "not-found"
    title = "There is nothing here"


class Conflict(Problem):
    status = 409
    type = "conflict"
    title = "This does not fit the present state"


class Gone(Problem):
    status = 410
    type = "gone"
    title = "This is over"


class PreconditionFailed(Problem):
    status = 412
    type = "precondition-failed"
    title = "Somebody was faster"


class Invalid(Problem):
    status = 422
    type = "invalid"
    title = "Some fields need another look"

    @classmethod
    def field(cls, name: str, message: str) -> Invalid:
        """One wrong field, by the name that it has in the request."""
        return cls(errors=[{"field": name, "message": message}])


class PreconditionRequired(Problem):
    status = 428
    type = "precondition-required"
    title = "If-Match is needed"


class TooManyRequests(Problem):
    status = 429
    type = "too-many-requests"
    title = "Too many tries"


class Unavailable(Problem):
    status = 503
    type = "unavailable"
    title = "Not available right now"


class KeyReused(Conflict):
    type = "idempotency-key-reused"
    title = "This Idempotency-Key was used for something else"


def texts() -> Iterator[str]:
    """The titles, to be translated."""
    yield Problem.title
    yield from (kind.title for kind in Problem.__subclasses__() if kind.__module__ == __name__)
