"""How names of places are compared, when the gazetteer is built and when it is searched."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ı": "i"}
    | {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "’": "'", "ʻ": "'"}
)


def folded(text: str) -> str:
    """Lower case, without marks and punctuation, one space between words: "São  Paulo" → "sao paulo"."""
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    kept = (letter if letter.isalnum() else " " for letter in apart if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())
