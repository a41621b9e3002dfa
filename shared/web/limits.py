"""How often an address may try the costly and the guessable. Volume in general is limited by the gateway."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from shared.auth import personal_token
from shared.timing import redis_patience

Policy = Literal["strict", "wide"]
RATES: dict[Policy, dict[str, str]] = {
    "strict": {
        "log-in": "10/minute;100/hour",
        "sign-up": "5/minute;30/hour",
        "mail": "5/minute;30/hour",
        "invite": "30/minute;300/hour",
        "places": "240/minute;4000/hour",
        "personal-token": "600/minute;10000/hour",
        "webhook": "200/second",
        "webhook-call": "60/minute;600/hour",
    },
    # Development and tests: a script may sign up ten people and ask 50 times a second.
    "wide": dict.fromkeys(
        ("log-in", "sign-up", "mail", "invite", "places", "personal-token", "webhook", "webhook-call"),
        "6000/minute",
    ),
}


def _whose() -> str:
    """What counts together: what came with one personal token, or from one address."""
    token_id = personal_token()
    return f"token:{token_id}" if token_id else get_remote_address()


limiter = Limiter(
    key_func=_whose,
    application_limits=[lambda: RATES[current_app.config["RATE_POLICY"]]["personal-token"]],
    application_limits_exempt_when=lambda: personal_token() is None,
    in_memory_fallback_enabled=True,
    # Of several requests that wait for Redis when it goes only the first turns to the memory; the others would be 500.
    swallow_errors=True,
)


def install(app: Flask, storage_url: str, policy: Policy) -> None:
    """`storage_url` is Redis's, or `memory://`. With Redis away each process counts for itself."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_url
    app.config["RATELIMIT_STORAGE_OPTIONS"] = (
        redis_patience.OPTIONS if storage_url.startswith("redis") else {}
    )
    app.config["RATE_POLICY"] = policy
    limiter.init_app(app)
    # What is limited is decorated and counts for itself. To ask before every request costs a tenth of a millisecond.
    # Only what comes with a personal token is counted everywhere.
    before = app.before_request_funcs[None]
    before[:] = [_for_tokens(each) if _is_the_limiters(each) else each for each in before]
    # Afterwards it looks for headers to add, which are switched off, and for what counts only then: nothing does.
    after = app.after_request_funcs[None]
    after[:] = [each for each in after if limiter not in getattr(each, "args", ())]
    # What it notes about a request is kept on that request and goes with it: nobody has to make it empty before.
    last = app.teardown_request_funcs[None]
    last[:] = [each for each in last if not _is_the_limiters(each)]


def _is_the_limiters(hook: Callable[..., Any]) -> bool:
    return getattr(hook, "__self__", None) is limiter


def _for_tokens(check: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: check() if personal_token() else None


def rate(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a route with one of the rates above; over it the answer is 429 with `Retry-After`."""
    return limiter.limit(lambda: RATES[current_app.config["RATE_POLICY"]][name], scope=lambda _: name)
