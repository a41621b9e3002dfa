"""The events that people organise, and who holds which role in them."""
