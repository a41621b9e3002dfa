"""Every table of this service, for migrations."""

from services.api import creations
from services.api.accounts import models as accounts
from services.api.base import Base
from services.api.events import models as events
from services.api.invites import models as invites
from services.api.programme import models as programme
from services.api.proposals import models as proposals
from services.api.schedule import models as schedule
from services.api.tickets import models as tickets
from services.api.tickets import payment_models
from services.api.tokens import models as tokens
from services.api.webhooks import models as webhooks

__all__ = [
    "accounts",
    "creations",
    "events",
    "invites",
    "metadata",
    "payment_models",
    "programme",
    "proposals",
    "schedule",
    "tickets",
    "tokens",
    "webhooks",
]

metadata = Base.metadata
