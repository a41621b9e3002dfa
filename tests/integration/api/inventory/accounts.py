"""Accounts, log-ins and their pages."""

from __future__ import annotations

from tests.integration.api.inventory.whom import ANYONE, LOGGED_IN, OWN, Routes

ROUTES: Routes = {
    "POST /api/v1/accounts": ANYONE,
    "GET /api/v1/accounts/me": LOGGED_IN,
    "PATCH /api/v1/accounts/me": LOGGED_IN,
    "PUT /api/v1/accounts/me/password": LOGGED_IN,
    "POST /api/v1/accounts/verifications": ANYONE,
    "POST /api/v1/accounts/verifications/resend": LOGGED_IN,
    "POST /api/v1/logins": ANYONE,
    "DELETE /api/v1/logins/current": LOGGED_IN,
    "POST /api/v1/logins/current/renewal": LOGGED_IN,
    "POST /api/v1/logins/current/inbox-token": LOGGED_IN,
    "POST /api/v1/password-resets": ANYONE,
    "PUT /api/v1/password-resets/<token>": ANYONE,
    "GET /sign-up": ANYONE,
    "POST /sign-up": ANYONE,
    "GET /log-in": ANYONE,
    "POST /log-in": ANYONE,
    "POST /log-out": ANYONE,
    "GET /verify/<token>": ANYONE,
    "POST /verify/<token>": ANYONE,
    "GET /password-reset": ANYONE,
    "POST /password-reset": ANYONE,
    "GET /password-reset/<token>": ANYONE,
    "POST /password-reset/<token>": ANYONE,
    "GET /account": LOGGED_IN,
    "POST /account": LOGGED_IN,
    "POST /account/password": LOGGED_IN,
    "POST /account/verification": LOGGED_IN,
    "GET /api/v1/accounts/me/tokens": LOGGED_IN,
    "POST /api/v1/accounts/me/tokens": LOGGED_IN,
    "DELETE /api/v1/accounts/me/tokens/<uuid:token_id>": OWN,
    "GET /account/tokens": LOGGED_IN,
    "POST /account/tokens": LOGGED_IN,
    "POST /account/tokens/<uuid:token_id>/revocation": OWN,
}
