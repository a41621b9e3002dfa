"""The ways in which signing up, logging in and proving an address can be refused."""

from __future__ import annotations

from shared.errors import Conflict, Forbidden, NotAuthenticated


class AddressTaken(Conflict):
    type = "address-taken"
    title = "There is an account with this address"

    def __init__(self) -> None:
        message = "There is an account with this address already. Log in, or ask for a new password."
        super().__init__(message, errors=[{"field": "email", "message": message}])


class WrongCredentials(NotAuthenticated):
    type = "wrong-credentials"
    title = "Email or password is not right"

    def __init__(self) -> None:
        super().__init__("Check both and try again, or ask for a new password.")


class WrongPassword(Forbidden):
    type = "wrong-password"
    title = "That is not your present password"

    def __init__(self) -> None:
        message = "That is not your present password."
        super().__init__(message, errors=[{"field": "current_password", "message": message}])


class BadLinkToken(Forbidden):
    """A link of a mail that was forged, has run out, or was followed by a newer one."""

    type = "bad-link"
    title = "This link does not work any more"
