"""Every POST of the platform's API: what makes something new takes an `Idempotency-Key`, the others need none."""

from __future__ import annotations

from collections.abc import Mapping

API, EVENT = "/api/v1", "/api/v1/events/{event_id}"
ORDER, PROPOSAL = f"{API}/orders/{{order_id}}", f"{EVENT}/proposals/{{proposal_id}}"
DRAFT, WEBHOOK = f"{EVENT}/schedule/draft", f"{EVENT}/webhooks/{{webhook_id}}"
COLLECTIONS = ("tracks", "rooms", "speakers", "sponsors", "sessions")

CREATES = frozenset(
    {
        f"{API}/events",
        *(f"{EVENT}/{collection}" for collection in COLLECTIONS),
        *(f"{EVENT}/{collection}/imports" for collection in COLLECTIONS),
        f"{EVENT}/ticket-types",
        f"{EVENT}/orders",
        f"{EVENT}/check-ins",
        f"{EVENT}/invites",
        f"{EVENT}/proposals",
        f"{EVENT}/webhooks",
        f"{DRAFT}/blocks",
        f"{EVENT}/schedule/releases",
        f"{ORDER}/refunds",
    }
)

_ONCE = "it leads to a state, and what is in that state already is 409 or stays as it is"
_ANEW = "nothing is made but another mail, call or token of what is there; once more is what was asked for"
OTHERS: Mapping[str, str] = {
    f"{API}/accounts": "an address has one account: again is 409; and nobody is known whose key it would be",
    f"{API}/accounts/me/tokens": "its answer is kept nowhere, so it cannot be given again; the same name is 409",
    f"{API}/logins": "its answer is kept nowhere, so it cannot be given again",
    f"{API}/payments": "an order has one live payment: again is 200 with it",
    f"{API}/payments/webhook": "Stripe's events have ids of their own",
    f"{EVENT}/schedule/imports": "what is in the file is known again by its guid or name: again adds nothing",
    f"{DRAFT}/checks": "nothing is changed",
    **dict.fromkeys(
        (f"{DRAFT}/moves", f"{EVENT}/schedule/releases/{{release_id}}/reset"),
        "it moves what is there to where it is wanted: again is no step",
    ),
    **dict.fromkeys(
        (f"{DRAFT}/undo", f"{DRAFT}/redo", f"{DRAFT}/history/{{number}}/restoration"),
        "it names a step by its number, or asks for one more step",
    ),
    **dict.fromkeys(
        (
            f"{API}/accounts/verifications",
            f"{API}/invites/{{token}}/acceptance",
            f"{API}/invites/{{token}}/refusal",
            *(
                f"{PROPOSAL}/{act}"
                for act in (
                    "submission",
                    "withdrawal",
                    "confirmation",
                    "acceptance",
                    "refusal",
                    "waitlisting",
                )
            ),
            f"{API}/proposals/{{proposal_id}}/acceptance",
            f"{API}/proposals/{{proposal_id}}/refusal",
            f"{EVENT}/decisions",
            f"{ORDER}/cancellation",
            f"{ORDER}/ticket-cancellations",
            f"{ORDER}/voidings",
            f"{ORDER}/payments/{{payment_id}}/acceptance",
            f"{ORDER}/payments/{{payment_id}}/refusal",
            *(f"{API}/notifications/{act}" for act in ("read", "unread", "seen", "mail/resume")),
            f"{API}/notifications/{{notification_id}}/{{change}}",
        ),
        _ONCE,
    ),
    **dict.fromkeys(
        (
            f"{API}/accounts/verifications/resend",
            f"{API}/password-resets",
            f"{API}/logins/current/renewal",
            f"{API}/logins/current/inbox-token",
            f"{API}/invites/{{invite_id}}/resend",
            f"{EVENT}/invites/{{invite_id}}/resend",
            f"{WEBHOOK}/secret",
            f"{WEBHOOK}/ping",
            f"{WEBHOOK}/deliveries/{{delivery_id}}/resend",
            f"{API}/admin/notifications/{{record_id}}/resend",
        ),
        _ANEW,
    ),
}
"""Those that need none, each with the reason."""
