"""Asks a process of its own container for its health: `python -m shared.observability.probe http://127.0.0.1:8000/readyz`.

Ends with status 1 unless the answer is a success, and prints it: it says what is missing. It imports little, because it
runs every few seconds.
"""

from __future__ import annotations

import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

PATIENCE_SECONDS = 3


def main(address: str) -> int:
    """The exit status for what `address` answers."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
    except OSError as error:
        sys.stdout.write(f"{address} does not answer: {error}\n")
        return 1
    sys.stdout.write(said)
    return 0 if answer.status < 400 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
