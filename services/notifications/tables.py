"""Every table of this service, for migrations."""

from services.notifications import models

metadata = models.Person.metadata
