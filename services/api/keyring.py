"""What the web app signs, checks and revokes with; one per app, so that one process can hold several."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from services.api.webhooks.signing import Secrets
from shared.auth.links import LinkSigner
from shared.auth.revocations import Revocations
from shared.auth.tokens import TokenSigner, TokenVerifier

EXTENSION = "keyring"


@dataclass(frozen=True)
class Keyring:
    signer: TokenSigner
    verifier: TokenVerifier
    links: LinkSigner
    revocations: Revocations
    webhooks: Secrets

    def install(self, app: Flask) -> None:
        app.extensions[EXTENSION] = self


def keyring() -> Keyring:
    """The one of the app that is answering."""
    found: Keyring = current_app.extensions[EXTENSION]
    return found
