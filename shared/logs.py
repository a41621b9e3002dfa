"""JSON logs on standard error, a line each, with the service and the trace they belong to."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from shared import trace

NOISY = (
    "stripe",  # at DEBUG it tells of whole answers, with their secrets
    "werkzeug",
    "engineio.server",
    "socketio.server",
    "urllib3",
    "alembic.runtime",
)


class _Context(logging.Filter):
    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def filter(self, record: logging.LogRecord) -> bool:
        record.process_name = self._process
        record.trace_id = trace.current_id()
        return True


def formatter() -> JsonFormatter:
    """One JSON object a line."""
    return JsonFormatter(
        "%(asctime)s %(levelname)s %(process_name)s %(name)s %(message)s %(trace_id)s",
        rename_fields={
            "asctime": "time",
            "levelname": "level",
            "name": "logger",
            "process_name": "process",
        },
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )


def configure(process: str, level: str = "INFO") -> None:
    """`process` names the service and its kind, such as `payments.worker`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    handler.addFilter(_Context(process))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # What no line of ours holds would be a quarter of its cost, where in the source it was logged a third.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - the way that its documentation names
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # pika reports each failed try six times over; the transport says it once, with what it does about it.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
