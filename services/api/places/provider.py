"""What every provider of places can do; routes and tests know no more of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.api.places.models import Address, Location, Place
from shared.errors import Unavailable


class ProviderDown(Unavailable):
    """No usable answer came: a time-out, an error, a body that is not what the documentation says.

    The reason is for logs; people are told what they can do.
    """

    title = "Places cannot be looked up right now"

    def __init__(self, reason: str) -> None:
        super().__init__("Fill in the address by hand, or try again in a moment.")
        self.reason = reason


class Provider(Protocol):
    """Each call raises `ProviderDown`."""

    attribution: str
    """Whom the pages have to name beside what came from there."""
    can_suggest: bool
    """Whether it may be asked at every keystroke."""

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        """What the text may be the beginning of, best first. `session` joins the keystrokes of one search."""
        ...

    def details(self, place_id: str, session: str = "") -> Place | None:
        """A suggestion with everything that is known of it; None when there is no such place."""
        ...

    def locate(self, address: Address) -> Location | None:
        """None when it is nowhere to be found."""
        ...
