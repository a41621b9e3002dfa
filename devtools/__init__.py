"""Stand-ins for development and tests: a local Stripe and a mailbox. Nothing here runs in production."""
