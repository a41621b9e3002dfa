"""What clients send about accounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.api.accounts.languages import LANGUAGES
from services.api.accounts.models import LONGEST_NAME
from services.api.inputs import NOT_GIVEN, Address, Line, Zone
from shared.web import Body


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"Please choose one of {', '.join(LANGUAGES)}")
    return value


Name = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=200, strip_whitespace=False)]
Password = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=False)]
"""One that was chosen before; it is compared, not judged."""
Language = Annotated[str, AfterValidator(_language)]
Token = Annotated[str, Field(min_length=1, max_length=2000)]


class SignUp(Body):
    name: Name
    email: Address
    password: NewPassword
    invite_token: Token | None = None


class LogIn(Body):
    email: Annotated[Line, Field(min_length=1, max_length=1000)]
    password: Password


class VerificationBody(Body):
    token: Token


class PasswordChange(Body):
    current_password: Password
    new_password: NewPassword


class PasswordResetRequest(Body):
    email: Address


class PasswordReset(Body):
    password: NewPassword


class AccountChange(Body):
    """Whatever is given is changed; nothing can be emptied."""

    name: Name = NOT_GIVEN
    language: Language = NOT_GIVEN
    timezone: Zone = NOT_GIVEN

    def changes(self) -> dict[str, str]:
        return self.model_dump(exclude_unset=True)


class AccountForm(AccountChange):
    """The page's form, in which an empty name is not one that was left as it is."""

    name: Name
