"""What stands in the log, a JSON object a line."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.observability import logs, trace

ID = UUID("018f0000-0000-7000-8000-000000000001")
TRACEPARENT = trace.start()
MOMENT = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Log:
    """A logger that writes as production does."""

    def __init__(self) -> None:
        self._written = io.StringIO()
        handler = logging.StreamHandler(self._written)
        handler.setFormatter(logs.formatter("payments.web"))
        self.logger = logging.getLogger(f"{__name__}.{id(self)}")
        self.logger.setLevel(logging.INFO)
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self._written.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Log:
    return Log()


def test_lines_that_are_written_together_are_like_those_written_alone(log: Log) -> None:
    for number in (1, 2):
        log.logger.info("event handled", extra={"number": number})
    alone = log.lines

    logs.info_each(log.logger, "event handled", [{"number": number} for number in (1, 2)])

    together = log.lines[2:]
    assert [line | {"time": ""} for line in together] == [line | {"time": ""} for line in alone]


def test_each_of_them_stands_under_a_trace_of_its_own(log: Log) -> None:
    traces = [trace.start() for _ in range(3)]

    logs.info_each(log.logger, "event handled", [{"trace_id": trace.id_of(each)} for each in traces])

    assert [line["trace_id"] for line in log.lines] == [each.split("-")[1] for each in traces]


def test_of_nothing_there_is_no_line(log: Log) -> None:
    logs.info_each(log.logger, "event handled", [])

    assert log.lines == []


def test_a_line_says_when_and_where_and_all_that_was_given_with_it(log: Log) -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    with trace.following(TRACEPARENT):
        log.logger.warning(
            "%s moved", "it", extra={"payment_id": ID, "at": MOMENT, "seconds": 0.5, "of": [1, None]}
        )

    (line,) = log.lines
    assert before <= datetime.strptime(line.pop("time"), "%Y-%m-%dT%H:%M:%S%z") <= datetime.now(UTC)
    assert line == {
        "level": "WARNING",
        "process": "payments.web",
        "logger": log.logger.name,
        "message": "it moved",
        "trace_id": trace.id_of(TRACEPARENT),
        "payment_id": str(ID),
        "at": "2026-11-30T12:00:00Z",
        "seconds": 0.5,
        "of": [1, None],
    }


def test_an_error_is_told_with_its_trace_in_the_same_line(log: Log) -> None:
    try:
        int("no number")
    except ValueError:
        log.logger.exception("unexpected error")

    (line,) = log.lines
    assert line["exc_info"].startswith("Traceback")
    assert line["exc_info"].endswith("ValueError: invalid literal for int() with base 10: 'no number'")


@pytest.mark.parametrize(
    "sent",
    [
        "one\ntwo",
        "one\r\ntwo",
        "one\u2028two",
        "one\x85two",
        "half \ud800 of one",
        b"\xff",
        float("nan"),
        2**70,
        object(),
    ],
    ids=repr,
)
def test_whatever_is_told_it_is_one_line_in_ascii(log: Log, sent: object) -> None:
    log.logger.info("told: %s", sent, extra={"sent": sent})

    assert log.text.isascii()
    (line,) = log.lines
    assert line["sent"] in (sent, str(sent), "NaN")


def test_what_another_handler_notes_on_a_record_is_not_told(log: Log) -> None:
    other = logging.StreamHandler(io.StringIO())
    other.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.logger.handlers.insert(0, other)

    log.logger.info("told")

    assert set(log.lines[0]) == {"time", "level", "process", "logger", "message", "trace_id"}
