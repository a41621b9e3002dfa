"""The schedule in the formats of others: calendars, conference apps, news readers."""
