"""The services: independent of each other, joined only by events and signed tokens."""
