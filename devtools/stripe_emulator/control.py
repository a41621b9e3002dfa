"""`/_control`: faults on demand and what has happened so far, as a page and as JSON."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from devtools.stripe_emulator import checkout_payment, ledger, money
from devtools.stripe_emulator.checkout_page import secure
from devtools.stripe_emulator.commands import Command, obey, unsettled_refunds
from devtools.stripe_emulator.control_form import UnreadableForm, read_form
from devtools.stripe_emulator.emulator import Emulator, current_emulator
from devtools.stripe_emulator.errors import ApiError

JSON = "application/json"


def create_blueprint() -> Blueprint:
    pages = Blueprint("control", __name__)
    pages.add_url_rule("/_control", "show", show)
    pages.add_url_rule("/_control", "change", change, methods=["POST"])
    pages.before_request(_refuse_other_sites)
    pages.after_request(secure)
    for error in (ApiError, ValidationError, UnreadableForm, HTTPException):
        pages.register_error_handler(error, _explain)
    return pages


def _refuse_other_sites() -> None:
    """A page elsewhere on the web must not steer an emulator on the reader's own machine."""
    origin = request.headers.get("Origin")
    known = {request.host, urlsplit(current_emulator().settings.public_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in known:
        raise Forbidden("This request came from another site.")


def show() -> Response:
    if _wants_json():
        return jsonify(_state(current_emulator()))
    return make_response(_page())


def change() -> BaseResponse:
    emulator = current_emulator()
    if request.is_json:
        obey(emulator, Command.model_validate(request.get_json()))
        return jsonify(_state(emulator))
    obey(emulator, Command.model_validate(read_form(request.form, emulator.faults)))
    return redirect(url_for("control.show"), 303)


def _wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best_match(["text/html", JSON]) == JSON


def _explain(error: Exception) -> tuple[Response, int]:
    status, message = _status_and_message(error)
    if _wants_json():
        return jsonify({"error": {"message": message}}), status
    return make_response(_page(problem=message)), status


def _status_and_message(error: Exception) -> tuple[int, str]:
    if isinstance(error, ApiError):
        return error.status, error.message
    if isinstance(error, HTTPException):
        return error.code or BadRequest.code, error.description or error.name
    if isinstance(error, ValidationError):
        reasons = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        return BadRequest.code, "; ".join(reasons)
    return BadRequest.code, str(error)


def _state(emulator: Emulator) -> dict[str, Any]:
    account, faults = emulator.account, emulator.faults
    with account.store.transaction():
        return {
            "counts": ledger.counts(account),
            "sessions": ledger.session_counts(account),
            "money": ledger.money(account),
            "clock": {"now": account.clock.now(), "skew": account.clock.skew},
            "webhooks": {
                **faults.webhooks.model_dump(),
                "url": emulator.settings.webhook_url,
                "deliveries": account.queue.counts(),
                "recent": account.queue.recent(),
            },
            "rate_limit": faults.rate_limit,
            "faults": [fault.model_dump() for fault in faults.api],
            "unsettled": {
                "sessions": [session["id"] for session in checkout_payment.waiting(account)],
                "refunds": [refund["id"] for refund in unsettled_refunds(account)],
            },
            "calls": dict(emulator.calls),
        }


def _page(problem: str = "") -> str:
    emulator = current_emulator()
    account = emulator.account
    state = _state(emulator)
    with account.store.transaction():
        sessions = account.store.select("checkout.session", order="sequence DESC LIMIT 20")
        open_disputes = account.store.select("dispute", "$status IN ('needs_response','under_review')")
        refunds = account.store.select("refund", "$status = 'succeeded'", order="sequence DESC LIMIT 10")
    return render_template(
        "control.html",
        state=state,
        problem=problem,
        sessions=sessions,
        disputes=open_disputes,
        refunds=refunds,
        display=money.display,
        business_name=emulator.settings.business_name,
    )
