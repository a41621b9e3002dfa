"""Webhooks out: organisers have another system told what happens in their event. See docs/webhooks.md."""
