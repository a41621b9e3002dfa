"""`python -m tools.openapi` writes the document that the api serves."""

from tools.openapi.document import FILE, text

FILE.write_text(text())
