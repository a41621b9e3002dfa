"""What `/metrics` tells of the seats that are held."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from services.api.tickets.models import Order
from services.api.tickets.timers import end_holds, measure_holds
from shared.database import now
from tests.box_office import BoxOffice
from tests.figures import figure
from tests.unit.tickets.sale import Sale


def test_a_hold_is_counted_until_its_order_is_over(office: BoxOffice, sale: Sale) -> None:
    ordered(sale)

    assert holds(office) == (1, 0)


def test_a_hold_that_nobody_has_ended_is_overdue(office: BoxOffice, sale: Sale) -> None:
    ordered(sale)
    with office.database.transaction() as session:
        session.execute(update(Order).values(hold_ends_at=now() - timedelta(minutes=5)))

    count, overdue = holds(office)
    assert count == 1
    assert 300 <= (overdue or 0) < 360

    end_holds(office.database)
    assert holds(office) == (0, 0)


def ordered(sale: Sale) -> None:
    kind = sale.add_type().get_json()["id"]
    body = {"items": [{"ticket_type_id": kind, "quantity": 1}]}
    assert sale.buyer.post(f"/api/v1/events/{sale.event_id}/orders", body).status_code == 201


def holds(office: BoxOffice) -> tuple[float | None, float | None]:
    """How many, and for how long the oldest should have been over."""
    measure_holds(office.database)
    return figure("fanfare_holds", service="api"), figure("fanfare_holds_overdue_seconds", service="api")
