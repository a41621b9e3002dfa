"""The REST API: who asks, which fault hits, what the idempotency key remembers, and the answer."""

import hmac
import time
from typing import Any

import stripe
from flask import Blueprint, Response, g, jsonify, request

from devtools.stripe_emulator import connection
from devtools.stripe_emulator.account import Cause, current_cause
from devtools.stripe_emulator.documents import new_id, public, with_addresses
from devtools.stripe_emulator.emulator import Emulator, current_emulator
from devtools.stripe_emulator.errors import (
    ApiError,
    InvalidKey,
    LockTimeout,
    RateLimited,
    ServerFault,
    TemporarilyUnavailable,
    UnknownPath,
)
from devtools.stripe_emulator.expansion import expand
from devtools.stripe_emulator.faults import ApiFault
from devtools.stripe_emulator.idempotency import Answer, fingerprint
from devtools.stripe_emulator.operations import OPERATIONS, Operation
from devtools.stripe_emulator.parameters import Form, nest, read

FAULT_MESSAGE = "An unknown error occurred (a fault that was asked for at /_control)."


def create_blueprint() -> Blueprint:
    api = Blueprint("api", __name__)
    for operation in OPERATIONS:
        name = f"{operation.method} {operation.path}".replace(".", "_")
        api.add_url_rule(operation.path, name, _view_of(operation), methods=[operation.method])
    api.add_url_rule("/v1/<path:path>", "unknown", _unknown_path, methods=["GET", "POST", "DELETE"])
    api.before_request(_begin)
    api.register_error_handler(ApiError, _refuse)
    return api


def _view_of(operation: Operation) -> Any:
    def view(**ids: str) -> Response:
        return handle(operation, ids)

    return view


def _unknown_path(path: str) -> Response:
    raise UnknownPath(
        f"Unrecognized request URL ({request.method}: /v1/{path}): the emulator has no such endpoint."
    )


def _begin() -> None:
    g.request_id = new_id("req_", 14)
    given = request.authorization
    key = "" if given is None else given.token or given.username or ""
    if not key:
        raise InvalidKey(
            "You did not provide an API key, in the Authorization header: 'Bearer YOUR_SECRET_KEY'."
        )
    if not hmac.compare_digest(key, current_emulator().settings.secret_key):
        raise InvalidKey(f"Invalid API Key provided: {key[:8]}****{key[-4:]}")


def _refuse(error: ApiError) -> Response:
    response = _respond(Answer(error.status, error.body()))
    if error.should_retry is not None:
        response.headers["Stripe-Should-Retry"] = str(error.should_retry).lower()
    return response


def handle(operation: Operation, ids: dict[str, str]) -> Response:
    """One request from its form to its answer."""
    emulator = current_emulator()
    emulator.count_call(f"{operation.method} {operation.path}")
    if emulator.faults.is_over_the_limit():
        raise RateLimited
    fault = emulator.faults.take(request.method, request.path)
    _refuse_at_the_door(fault)
    form = nest((request.form if request.method == "POST" else request.args).items(multi=True))
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    saved = _claim(emulator, key, form)
    answer = saved or _execute(emulator, operation, ids, form, key, fault)
    if fault is not None and fault.kind == "lost_response":
        connection.cut(request.environ)
    return _respond(answer, is_replayed=saved is not None)


def _refuse_at_the_door(fault: ApiFault | None) -> None:
    """The faults under which nothing is done and nothing remembered."""
    kind = fault.kind if fault else ""
    if kind == "unavailable":
        raise TemporarilyUnavailable(FAULT_MESSAGE)
    if kind == "rate_limited":
        raise RateLimited
    if kind == "lock_timeout":
        raise LockTimeout


def _claim(emulator: Emulator, key: str, form: Form) -> Answer | None:
    if not key:
        return None
    with emulator.account.store.transaction():
        return emulator.keys.claim(key, fingerprint(request.path, form))


def _execute(
    emulator: Emulator,
    operation: Operation,
    ids: dict[str, str],
    form: Form,
    key: str,
    fault: ApiFault | None,
) -> Answer:
    """The answer of an operation that may run. Effect and saved answer are one transaction."""
    if fault is not None and fault.kind == "slow":
        time.sleep(fault.seconds)
    token = current_cause.set(Cause(g.request_id, key or None))
    try:
        with emulator.account.store.transaction():
            answer = _run(emulator, operation, ids, form, fault)
            if key:
                emulator.keys.save(key, answer)
            return answer
    except ApiError as error:
        return _remember_error(emulator, key, error)
    except BaseException:
        _forget(emulator, key)
        raise
    finally:
        current_cause.reset(token)


def _run(
    emulator: Emulator, operation: Operation, ids: dict[str, str], form: Form, fault: ApiFault | None
) -> Answer:
    if fault is not None and fault.kind == "error_before":
        raise ServerFault(FAULT_MESSAGE)
    parameters = read(form, operation.params)
    paths = parameters.pop("expand", [])
    document = operation.run(emulator.account, parameters, **ids)
    body = public(expand(emulator.account, document, paths))
    if fault is not None and fault.kind == "error_after":
        return Answer(ServerFault.status, ServerFault(FAULT_MESSAGE).body())
    return Answer(200, body)


def _remember_error(emulator: Emulator, key: str, error: ApiError) -> Answer:
    answer = Answer(error.status, error.body())
    if not error.is_saved:
        _forget(emulator, key)
    elif key:
        with emulator.account.store.transaction():
            emulator.keys.save(key, answer)
    return answer


def _forget(emulator: Emulator, key: str) -> None:
    if key:
        with emulator.account.store.transaction():
            emulator.keys.forget(key)


def _respond(answer: Answer, is_replayed: bool = False) -> Response:
    response = jsonify(with_addresses(answer.body, current_emulator().settings.public_url))
    response.status_code = answer.status
    response.headers["Request-Id"] = g.request_id
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", stripe.api_version)
    if request.headers.get("Idempotency-Key"):
        response.headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
    if is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if answer.status == 409 or answer.status >= 500:
        # Sent again under its key, a remembered failure only comes back.
        response.headers["Stripe-Should-Retry"] = "false" if is_replayed else "true"
    return response
