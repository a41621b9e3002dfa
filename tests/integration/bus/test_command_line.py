"""`fanfare dead …` works from SQL, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re

from click.testing import CliRunner, Result
from sqlalchemy import select

from shared.bus.inbox import Inbox
from shared.bus.tables import retries
from shared.cli.main import main
from shared.events import InviteAccepted
from tests.integration.bus.conftest import Bus, packed, sample


def test_a_dead_event_is_listed_shown_and_replayed(bus: Bus) -> None:
    Inbox(bus.hearer, {InviteAccepted: bus.handler}).receive([b"not an event"])
    line = _fanfare(bus, "list").output.splitlines()[0]
    event_id = line.split()[0]

    assert "unreadable" in line
    assert "not an event" in _fanfare(bus, "show", event_id).output
    assert "1 will be tried again" in _fanfare(bus, "replay", event_id).output
    assert "0 dead" in _fanfare(bus, "list").output


def test_a_dead_event_is_dropped_by_its_id_alone_and_one_that_is_tried_again_never(bus: Bus) -> None:
    inbox = Inbox(bus.hearer, {InviteAccepted: bus.handler})
    bus.handler.refuses = {"bad"}
    inbox.receive([b"not an event", b"nor this", packed(sample("bad"))])
    first = _fanfare(bus, "list").output.split()[0]
    with bus.hearer.transaction() as session:
        retried = session.scalars(select(retries.c.event_id).where(retries.c.dead_at.is_(None))).one()

    assert "1 dropped" in _fanfare(bus, "drop", first, str(retried)).output
    assert "1 dead" in _fanfare(bus, "list").output
    with bus.hearer.transaction() as session:
        assert retried in session.scalars(select(retries.c.event_id)).all()


def test_showing_an_unknown_event_says_so(bus: Bus) -> None:
    result = _fanfare(bus, "show", "01a20ab0-2f98-7123-b0a4-de3c25008aaf")

    assert result.exit_code == 1
    assert "no dead event" in result.output


def test_migrating_a_database_that_is_away_says_so_in_one_line() -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    result = CliRunner().invoke(main, ["migrate", "api", "--database-url", url])

    assert result.exit_code == 1
    assert result.output.startswith("Error: the database of api does not answer: ")


def test_the_secrets_for_the_servers_are_new_each_time_and_fit_into_an_address() -> None:
    first, second = (CliRunner().invoke(main, ["keys", "--servers"]).output.splitlines() for _ in range(2))
    passwords = [line for line in first if "_PASSWORD=" in line]

    assert len(passwords) == 6
    assert not set(first) & set(second)
    assert all(re.fullmatch(r"[A-Z_]+=[\w-]{32,}", line) for line in passwords)


def _fanfare(bus: Bus, verb: str, *arguments: str) -> Result:
    url = bus.hearer.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, ["dead", verb, "api", *arguments, "--database-url", url])
