"""Conditional requests (RFC 9110 section 13) over a tag that is known before the answer is built."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, request

from shared.errors import PreconditionFailed, PreconditionRequired


def not_modified(tag: str, *, private: bool = False) -> Response | None:
    """A 304 when `If-None-Match` holds the tag (strong, weak, in a list, or `*`), else None."""
    if not request.if_none_match.contains_weak(tag):
        return None
    return tagged(Response(status=304), tag, private=private)


def tagged(response: Response, tag: str, *, private: bool = False) -> Response:
    """The answer with its tag; clients may keep it but must ask each time (`no-cache`).

    `private` is what depends on who asks: no cache that several share may keep it.
    """
    response.set_etag(tag)
    response.headers.setdefault("Cache-Control", "private, no-cache" if private else "no-cache")
    return response


def answered(answer: Response, *, private: bool = False) -> Response:
    """For what no version counts, because time alone changes it, or very many do: the body makes the tag."""
    tag = digest(answer)
    return not_modified(tag, private=private) or tagged(answer, tag, private=private)


def digest(answer: Response) -> str:
    """Another one exactly where the body is another one."""
    return f"body-{sha256(answer.get_data()).hexdigest()[:32]}"


def refuse_stale(tag: str) -> None:
    """Guard a write where its sender says what they read; those who send no `If-Match` take what is there.

    Raises `PreconditionFailed`.
    """
    if request.if_match:
        require_match(tag)


def require_match(tag: str) -> None:
    """Guard a write. Raises 428 without `If-Match`, 412 when it names another version."""
    if not request.if_match:
        raise PreconditionRequired(
            "Send the ETag that you read as If-Match, so that nobody's change is lost."
        )
    if not request.if_match.contains(tag):
        raise PreconditionFailed("It has changed since you read it. Read it again and repeat your change.")
