"""Stripe's form on our own page: which keys and addresses it needs, and what its page may load."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from services.payments.stripe.gateway import RELEASE

STRIPE_JS = f"https://js.stripe.com/{RELEASE}/stripe.js"
"""The release of Stripe's script that belongs to the SDK's version of the API."""
STRIPE_SOURCES = {
    "script-src": "https://js.stripe.com https://*.js.stripe.com",
    "frame-src": "https://js.stripe.com https://*.js.stripe.com https://checkout.stripe.com https://hooks.stripe.com",
    "connect-src": "https://api.stripe.com https://checkout.stripe.com",
    "img-src": "https://*.stripe.com",
}
"""https://docs.stripe.com/security/guide#content-security-policy"""


@dataclass(frozen=True)
class OwnForm:
    """`publishable_key` may be seen by everybody; `script_url` is Stripe's script or the emulator's stand-in."""

    publishable_key: str
    script_url: str = STRIPE_JS

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the page with the form, and of no other."""
        sources = STRIPE_SOURCES
        if self.script_url != STRIPE_JS:
            address = urlsplit(self.script_url)
            sources = dict.fromkeys(STRIPE_SOURCES, f"{address.scheme}://{address.netloc}")
        return (
            "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; script-src 'self' {sources['script-src']}; frame-src {sources['frame-src']}; "
            f"connect-src 'self' {sources['connect-src']}; img-src 'self' {sources['img-src']}"
        )
