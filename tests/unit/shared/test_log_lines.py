"""What stands in the log, a JSON object a line."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from shared.observability import logs, trace


class Log:
    """A logger that writes as production does."""

    def __init__(self) -> None:
        self._written = io.StringIO()
        handler = logging.StreamHandler(self._written)
        handler.setFormatter(logs.formatter())
        self.logger = logging.getLogger(f"{__name__}.{id(self)}")
        self.logger.setLevel(logging.INFO)
        self.logger.addHandler(handler)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._written.getvalue().splitlines()]


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
