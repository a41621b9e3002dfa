"""The `fanfare` command, for operators."""
