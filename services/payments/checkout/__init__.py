"""Opening payments."""
