"""The tabs of an audience, in a process of their own: `audience.py` talks to it."""
