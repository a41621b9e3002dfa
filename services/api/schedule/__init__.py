"""The schedule: one draft that the team edits together, and the releases that everybody sees."""
