"""`fanfare status` as somebody sees it, and as a program does."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner, Result

from shared.cli.main import main
from shared.database import now
from shared.status import screen
from shared.status.lines import Line
from shared.status.wording import Concern
from tests.servers.ports import free_port
from tests.unit.status.answering import HEALTHY, answering

BAD = HEALTHY.replace("} 0.0", "} 7.0") + (
    '# TYPE fanfare_outbox_oldest_seconds gauge\nfanfare_outbox_oldest_seconds{service="api"} 3600.0\n'
)


def run(*arguments: str, color: bool = False, **targets: str) -> Result:
    environment = {"STATUS_TARGETS": ",".join(f"{name}={url}" for name, url in targets.items())}
    return CliRunner().invoke(main, ["status", *arguments], env=environment, color=color)


def test_while_all_is_well_it_is_one_line_each_and_the_status_is_0() -> None:
    with answering() as url:
        result = run(api=url)

    assert result.exit_code == 0
    assert result.output.splitlines()[0].endswith("all is well")
    names = [text.split()[0] for text in result.output.splitlines()[1:]]
    assert names == [
        "outbox", "queue", "inbox", "dead", "mail", "payments", "holds", "webhooks", "sockets", "leaders",
        "timers", "broker", "database", "processes",
    ]  # fmt: skip


def test_what_needs_attention_comes_with_its_remedy_and_the_status_is_1() -> None:
    with answering(BAD) as url:
        result = run(api=url)

    assert result.exit_code == 1
    assert "1 of 14 need attention" in result.output
    assert "! outbox     api 7, oldest an hour" in result.output
    assert "OutboxBehind. See whether RabbitMQ takes messages" in result.output


def test_a_process_that_is_away_is_shown_and_the_status_is_1() -> None:
    result = run(gateway=f"http://127.0.0.1:{free_port()}")

    assert result.exit_code == 1
    assert "0 of 1 ready" in result.output
    assert "nobody listens there: ProcessAway" in " ".join(result.output.split())


def test_colour_is_for_terminals_alone() -> None:
    with answering(BAD) as url:
        assert "\x1b[" not in run(api=url).output
        assert "\x1b[31m" in run(api=url, color=True).output


def test_nothing_is_wider_than_80_columns() -> None:
    about = "notifications-worker at 10.0.12.133:8000 nobody listens there"
    lines = [
        Line("outbox", " · ".join(f"notifications-{n} 1,234,567, oldest 3 months" for n in range(9)), {}, []),
        Line("processes", "7 of 8", {}, [Concern("ProcessAway", about), Concern("ProcessAway", about)]),
    ]

    shown = click.unstyle(screen.shown(lines, now()))

    assert max(len(row) for row in shown.splitlines()) <= 80
    assert shown.count(" ".join(about.split()[:2])) == 2
    assert shown.count("ProcessAway.") == 1


def test_programs_get_the_same_as_json() -> None:
    with answering(BAD) as url:
        result = run("--json", api=url)
        answer = json.loads(result.output)

    assert result.exit_code == 1
    assert answer["needs_attention"] is True
    outbox = next(line for line in answer["lines"] if line["name"] == "outbox")
    assert outbox["figures"] == {"waiting": {"api": 7}, "oldest_seconds": {"api": 3600}}
    assert [concern["alert"] for concern in outbox["concerns"]] == ["OutboxBehind"]
    assert answer["processes"][0]["ready"] is True


@pytest.mark.parametrize("targets", ["", "api", "api=ftp://x"])
def test_without_targets_it_says_what_it_needs(targets: str) -> None:
    result = CliRunner().invoke(main, ["status"], env={"STATUS_TARGETS": targets})

    assert result.exit_code == 2
    assert "STATUS_TARGETS" in result.output or "name=http://host:port" in result.output
