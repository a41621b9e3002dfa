from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.box_office import BoxOffice
from tests.front_desk import FrontDesk, json_of
from tests.unit.tickets.bought import A_DAY, Bought, set_rules
from tests.unit.tickets.doubtful import Doubtful, doubtful_payment
from tests.unit.tickets.paid import Paid
from tests.unit.tickets.sale import Sale


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def office(desk: FrontDesk) -> BoxOffice:
    return BoxOffice(desk.database)


@pytest.fixture
def sale(desk: FrontDesk, office: BoxOffice) -> Sale:
    return Sale(desk.app, office)


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


@pytest.fixture
def doubtful(sale: Sale) -> Doubtful:
    return doubtful_payment(sale)
