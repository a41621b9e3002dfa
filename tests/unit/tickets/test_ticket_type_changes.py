"""Ticket types are changed, taken off sale and removed without taking anything from those who bought."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from services.api.tickets.states import OrderState
from shared.events import RefundRequested
from tests.front_desk import json_of
from tests.unit.tickets.sale import Caller, Sale
from tests.unit.tickets.test_routes import fields, problem


def change(sale: Sale, kind: str, by: Caller | None = None, **body: Any) -> TestResponse:
    caller = by or sale.owner
    path = f"/api/v1/events/{sale.event_id}/ticket-types/{kind}"
    return caller.client.patch(path, json=body, headers=caller._proof())


def remove(sale: Sale, kind: str, by: Caller | None = None) -> TestResponse:
    caller = by or sale.owner
    path = f"/api/v1/events/{sale.event_id}/ticket-types/{kind}"
    return caller.client.delete(path, headers=caller._proof())


def listed(sale: Sale) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json_of(sale.visitor.get(f"/api/v1/events/{sale.event_id}/ticket-types"))[
        "items"
    ]
    return found


class TestChanging:
    def test_what_is_given_is_changed_and_the_rest_stays(self, sale: Sale) -> None:
        kind = sale.kind(quantity=5, sales_end="2199-01-01T00:00:00Z")

        answer = change(sale, kind, name=" Late bird ", quantity=7)

        assert answer.status_code == 200
        [shown] = listed(sale)
        assert (shown["name"], shown["quantity"], shown["available"]) == ("Late bird", 7, 7)
        assert (shown["price"]["amount"], shown["sales_end"]) == (2500, "2199-01-01T00:00:00.000Z")

    def test_null_takes_an_end_of_sales_away(self, sale: Sale) -> None:
        kind = sale.kind(sales_end="2199-01-01T00:00:00Z")

        assert json_of(change(sale, kind, sales_end=None))["sales_end"] is None

    def test_a_new_price_counts_for_new_orders_alone(self, sale: Sale) -> None:
        kind = sale.kind()
        before = sale.order_id(kind)

        change(sale, kind, price={"amount": 3000, "currency": "USD"})

        assert json_of(sale.buyer.get(f"/api/v1/orders/{before}"))["total"]["amount"] == 2500
        assert json_of(sale.order(sale.buyer, kind))["total"]["amount"] == 3000

    def test_never_fewer_than_are_sold_and_held(self, sale: Sale) -> None:
        kind = sale.kind(quantity=5)
        sale.pay(sale.order_id(kind))
        sale.order(sale.somebody(), kind, 2)

        assert problem(change(sale, kind, quantity=2)) == (409, "ticket-type-in-use")
        assert json_of(change(sale, kind, quantity=3))["available"] == 0

    def test_the_currency_stays_once_somebody_ordered(self, sale: Sale) -> None:
        kind = sale.kind()
        euros = {"amount": 2500, "currency": "EUR"}
        assert change(sale, kind, price=euros).status_code == 200
        sale.order(sale.buyer, kind)

        assert fields(change(sale, kind, price={"amount": 2500, "currency": "USD"})) == {"price.currency"}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": None}, "name"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": "5"}, "quantity"),
            ({"price": {"amount": 49, "currency": "USD"}}, "price"),
            ({"price": None}, "price"),
            ({"sales_start": "2199-02-01T00:00:00Z"}, "sales_end"),
            ({"cancellation": {"fee": {"amount": 5, "currency": "EUR"}}}, "cancellation"),
            ({"withdrawn": "yes"}, "withdrawn"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_a_wrong_field_is_told_and_nothing_changes(
        self, sale: Sale, body: dict[str, Any], field: str
    ) -> None:
        kind = sale.kind(sales_end="2199-01-01T00:00:00Z")
        before = listed(sale)

        assert field in {name.partition(".")[0] for name in fields(change(sale, kind, **body))}
        assert listed(sale) == before

    def test_only_organisers_do_and_only_in_their_event(self, sale: Sale) -> None:
        kind, foreign = sale.kind(), sale.office.ticket_type(sale.office.event())

        assert change(sale, kind, by=sale.buyer, name="Mine").status_code == 403
        assert remove(sale, kind, by=sale.buyer).status_code == 403
        for other in (foreign.id, uuid4()):
            assert change(sale, str(other), name="Mine").status_code == 404
            assert remove(sale, str(other)).status_code == 404


class TestWithdrawing:
    def test_off_sale_nobody_buys_it_and_who_has_one_keeps_it(self, sale: Sale) -> None:
        kind = sale.free_kind()
        order = json_of(sale.order(sale.buyer, kind))

        assert json_of(change(sale, kind, withdrawn=True))["withdrawn"] is True

        assert problem(sale.order(sale.somebody(), kind)) == (409, "not-on-sale")
        assert sale.check_in(sale.owner, order["tickets"][0]["code"]).status_code == 201
        change(sale, kind, withdrawn=False)
        assert sale.order(sale.somebody(), kind).status_code == 201

    def test_an_order_that_is_pending_can_still_be_paid(self, sale: Sale) -> None:
        kind = sale.kind()
        order_id = sale.order_id(kind)
        change(sale, kind, withdrawn=True)

        sale.pay(order_id)

        assert json_of(sale.buyer.get(f"/api/v1/orders/{order_id}"))["state"] == "paid"


class TestRemoving:
    def test_what_nobody_bought_is_gone(self, sale: Sale) -> None:
        kind = sale.kind()

        assert remove(sale, kind).status_code == 204

        assert listed(sale) == []
        assert fields(sale.order(sale.buyer, kind)) == {"items"}
        assert remove(sale, kind).status_code == 404

    def test_what_is_sold_or_held_stays(self, sale: Sale) -> None:
        kind = sale.kind()
        order_id = sale.order_id(kind)
        assert problem(remove(sale, kind)) == (409, "ticket-type-in-use")
        sale.pay(order_id)
        assert problem(remove(sale, kind)) == (409, "ticket-type-in-use")

    def test_an_order_that_ended_keeps_its_name_and_its_late_money_goes_back(self, sale: Sale) -> None:
        kind = sale.kind()
        order = sale.office.order(UUID(sale.order_id(kind)))
        sale.office.let_hold_end(order)
        assert remove(sale, kind).status_code == 204

        sale.office.hear(sale.office.payment(order).succeeded())

        assert sale.office.order(order).state is OrderState.EXPIRED
        assert len(sale.office.published(RefundRequested, about=order)) == 1
        shown = json_of(sale.buyer.get(f"/api/v1/orders/{order.id}"))
        assert shown["items"][0]["name"] == "Early bird"

    def test_after_the_last_one_is_removed_another_currency_may_be_chosen(self, sale: Sale) -> None:
        remove(sale, sale.kind())

        assert sale.add_type(price={"amount": 2500, "currency": "EUR"}).status_code == 201


class TestThePages:
    @pytest.fixture
    def owner(self, sale: Sale) -> Caller:
        return sale.owner.browse()

    def save(self, sale: Sale, owner: Caller, kind: str, **changes: str) -> TestResponse:
        typed = {
            "name": "Early bird",
            "price": "25.00",
            "currency": "USD",
            "quantity": "5",
            "policy": "event",
            "version": "1",
        }
        return owner.submit(f"/events/{sale.event_id}/tickets/{kind}", **(typed | changes))

    def test_it_is_shown_as_it_is_and_saved_as_it_was_typed(self, sale: Sale, owner: Caller) -> None:
        kind = sale.kind(sales_end="2199-07-01T09:00:00Z")
        page = owner.page(f"/events/{sale.event_id}/tickets/{kind}").text
        assert 'value="25.00"' in page
        assert 'value="2199-07-01T10:00"' in page

        answer = self.save(sale, owner, kind, price="30", policy="own", fee="5", hours_before="48")

        assert answer.status_code == 303
        [shown] = listed(sale)
        assert (shown["price"]["amount"], shown["sales_end"]) == (3000, None)
        assert shown["cancellation"]["fee"] == {"amount": 500, "currency": "USD"}
        assert 'value="48"' in owner.page(f"/events/{sale.event_id}/tickets/{kind}").text

    def test_a_type_may_forbid_what_the_event_allows(self, sale: Sale, owner: Caller) -> None:
        kind = sale.kind()

        self.save(sale, owner, kind, policy="none")

        assert listed(sale)[0]["cancellation"]["allowed"] is False

    @pytest.mark.parametrize(
        ("typed", "status", "told"),
        [
            ({"price": "1,5"}, 422, "digits and a point"),
            ({"quantity": "1"}, 409, "2 are sold or held"),
            ({"policy": "own", "fee_percent": "101"}, 422, "at most 100"),
        ],
    )
    def test_what_is_wrong_is_told_and_stays_typed(
        self, sale: Sale, owner: Caller, typed: dict[str, str], status: int, told: str
    ) -> None:
        kind = sale.kind()
        sale.order(sale.buyer, kind, 2)

        answer = self.save(sale, owner, kind, name="Typed", **typed)

        assert answer.status_code == status
        assert told in answer.text
        assert 'value="Typed"' in answer.text

    def test_who_typed_over_an_older_version_is_told_and_nothing_is_lost(
        self, sale: Sale, owner: Caller
    ) -> None:
        kind = sale.kind()
        assert self.save(sale, owner, kind, name="Newer").status_code == 303

        answer = self.save(sale, owner, kind, name="Older")

        assert answer.status_code == 412
        assert 'value="Older"' in answer.text
        assert [shown["name"] for shown in listed(sale)] == ["Newer"]

    def test_off_sale_buyers_do_not_see_it_and_organisers_put_it_back(
        self, sale: Sale, owner: Caller
    ) -> None:
        path = f"/events/{sale.event_id}/tickets/{sale.kind()}"
        assert owner.submit(f"{path}/withdrawal").status_code == 303
        assert "Early bird" not in sale.visitor.page(f"/events/{sale.event_id}").text
        assert "Off sale" in owner.page(f"/events/{sale.event_id}/tickets").text

        owner.submit(f"{path}/return")

        assert "Early bird" in sale.visitor.page(f"/events/{sale.event_id}").text

    def test_it_is_removed_unless_it_is_sold(self, sale: Sale, owner: Caller) -> None:
        kind, sold = sale.kind(), sale.kind(name="Sold")
        sale.order(sale.buyer, sold)
        path = f"/events/{sale.event_id}/tickets"

        assert owner.submit(f"{path}/{sold}/deletion").status_code == 409
        assert "Remove “Early bird” for good?" in owner.submit(f"{path}/{kind}/deletion").text
        answer = owner.submit(f"{path}/{kind}/deletion", confirmed="yes")

        assert answer.status_code == 303
        assert "is removed" in owner.page(answer.headers["Location"]).text
        assert [shown["name"] for shown in listed(sale)] == ["Sold"]
