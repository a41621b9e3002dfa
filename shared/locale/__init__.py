"""Languages, and how values look in them."""
