from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from services.api import tables
from services.api.app import create_app
from shared import bus_tables
from shared.database import Database
from shared.revocations import InProcessRevocations
from tests.box_office import BoxOffice
from tests.front_desk import SETTINGS, json_of
from tests.unit.tickets.bought import A_DAY, Bought, set_rules
from tests.unit.tickets.paid import Paid
from tests.unit.tickets.sale import Sale


@pytest.fixture
def office(tmp_path: Path) -> Iterator[BoxOffice]:
    database = Database(f"sqlite:///{tmp_path / 'api.db'}", "api")
    bus_tables.metadata.create_all(database.engine)
    tables.metadata.create_all(database.engine)
    yield BoxOffice(database)
    database.close()


@pytest.fixture
def sale(office: BoxOffice) -> Sale:
    app = create_app(SETTINGS, office.database, InProcessRevocations(), rate_policy="wide")
    return Sale(app, office)


@pytest.fixture
def paid(sale: Sale) -> Paid:
    placed = json_of(sale.order(sale.buyer, sale.kind(), 2))
    payment = sale.office.payment(sale.office.order(UUID(placed["id"])))
    sale.office.hear(payment.succeeded())
    return Paid(sale, payment)


@pytest.fixture
def bought(sale: Sale) -> Bought:
    kind = sale.kind()
    set_rules(sale, hours_before=A_DAY, fee={"amount": 500, "currency": "USD"})
    order = sale.office.order(UUID(json_of(sale.order(sale.buyer, kind, 2))["id"]))
    payment = sale.office.payment(order)
    sale.office.hear(payment.succeeded())
    return Bought(sale, payment, kind)
