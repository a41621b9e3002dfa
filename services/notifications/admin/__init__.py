"""What the platform's administrators see: every message, its mails, and figures by day."""
