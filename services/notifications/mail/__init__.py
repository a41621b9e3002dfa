"""Mail: how letters are built, the way out for them, and how they look."""
