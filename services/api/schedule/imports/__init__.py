"""A schedule of another program taken into the draft."""
