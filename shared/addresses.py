"""Email addresses: checked by email-validator, compared without case."""

from __future__ import annotations

from typing import Annotated

import email_validator
from pydantic import AfterValidator, Field

LONGEST = 254
"""RFC 5321: what fits into a path of 256 with its brackets."""

# Whether a domain can be reached is for the mail server to say; `.test` and `.local` are real enough inside a house.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def _checked(value: str) -> str:
    try:
        return email_validator.validate_email(value, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise ValueError(f"is not an email address: {error}") from error


EmailAddress = Annotated[str, Field(max_length=LONGEST), AfterValidator(_checked)]


def key(address: str) -> str:
    """What two spellings of one address have in common; look-ups and uniqueness go by it."""
    return address.strip().casefold()
