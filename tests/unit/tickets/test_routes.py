"""Ticket types, orders and check-ins as clients call them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared.database import now
from shared.locale.formats import rfc3339
from tests.front_desk import json_of
from tests.signing import VERIFIER
from tests.unit.tickets.sale import Sale


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, json_of(answer)["type"]


def fields(answer: TestResponse) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in json_of(answer)["errors"]}


class TestTicketTypes:
    def test_an_organiser_adds_one(self, sale: Sale) -> None:
        answer = sale.add_type(name="  Student ", quantity=5)

        assert answer.status_code == 201
        shown = json_of(answer)
        assert shown["name"] == "Student"
        assert shown["price"] == {"amount": 2500, "currency": "USD"}
        assert (shown["quantity"], shown["available"]) == (5, 5)

    def test_everybody_sees_what_is_left(self, sale: Sale) -> None:
        kind = sale.kind(quantity=5)
        sale.order(sale.buyer, kind, 2)

        answer = sale.visitor.get(f"/api/v1/events/{sale.event_id}/ticket-types")

        [shown] = json_of(answer)["items"]
        assert (shown["id"], shown["available"]) == (kind, 3)

    def test_those_of_a_draft_are_a_secret(self, sale: Sale) -> None:
        assert sale.visitor.get(f"/api/v1/events/{sale.draft().id}/ticket-types").status_code == 404

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"name": None}, "name"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": 100_001}, "quantity"),
            ({"quantity": "5"}, "quantity"),
            ({"quantity": True}, "quantity"),
            ({"quantity": 1.5}, "quantity"),
            ({"price": {"amount": -1, "currency": "USD"}}, "price.amount"),
            ({"price": {"amount": 100_000_000, "currency": "USD"}}, "price.amount"),
            ({"price": {"amount": 25.5, "currency": "USD"}}, "price.amount"),
            ({"price": {"amount": 2500, "currency": "XXQ"}}, "price.currency"),
            ({"price": {"amount": 49, "currency": "USD"}}, "price"),
            ({"price": 2500}, "price"),
            ({"sales_start": "tomorrow"}, "sales_start"),
            ({"sales_start": "2027-01-01T10:00:00"}, "sales_start"),
            ({"sales_start": "2027-01-02T10:00:00Z", "sales_end": "2027-01-01T10:00:00Z"}, "sales_end"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_a_wrong_field_is_told(self, sale: Sale, change: dict[str, Any], field: str) -> None:
        assert field in fields(sale.add_type(**change))

    def test_a_second_currency_is_refused(self, sale: Sale) -> None:
        sale.kind()

        answer = sale.add_type(price={"amount": 2500, "currency": "EUR"})

        assert fields(answer) == {"price.currency"}

    def test_nobody_else_adds_one(self, sale: Sale) -> None:
        assert sale.add_type(by=sale.visitor).status_code == 401
        assert sale.add_type(by=sale.buyer).status_code == 403


class TestPlacing:
    def test_an_order_is_pending_with_a_token_to_pay_it(self, sale: Sale) -> None:
        answer = sale.order(sale.buyer, sale.kind(), 2)

        order = json_of(answer)
        assert (answer.status_code, order["state"]) == (201, "pending")
        assert order["total"] == {"amount": 5000, "currency": "USD"}
        assert answer.headers["Location"] == f"/api/v1/orders/{order['id']}"
        claims = VERIFIER.verify(order["order_token"], "order")
        assert claims["order_id"] == order["id"]
        assert claims["event_id"] == sale.event_id
        assert (claims["amount"], claims["currency"]) == (5000, "USD")
        assert claims["description"] == "2 × Early bird"
        assert claims["account_id"] == sale.buyer.id
        assert (claims["name"], claims["language"]) == ("Ben", "en")
        assert rfc3339(now()) < order["expires_at"]

    def test_a_free_order_is_paid_at_once(self, sale: Sale) -> None:
        kind = sale.free_kind()

        order = json_of(sale.order(sale.buyer, kind))

        assert (order["state"], order["expires_at"]) == ("paid", None)
        assert "order_token" not in order
        [ticket] = order["tickets"]
        assert (ticket["ticket_type_id"], ticket["state"]) == (kind, "valid")

    def test_sold_out_says_so(self, sale: Sale) -> None:
        kind = sale.kind(quantity=1)
        sale.order(sale.buyer, kind)

        assert problem(sale.order(sale.buyer, kind)) == (409, "sold-out")

    def test_the_same_key_answers_with_the_same_order(self, sale: Sale) -> None:
        kind = sale.kind()
        first = sale.order(sale.buyer, kind, 2, key="abc")

        again = sale.order(sale.buyer, kind, 2, key="abc")

        assert again.status_code == 200
        assert json_of(again)["id"] == json_of(first)["id"]

    def test_the_same_key_for_something_else_is_a_conflict(self, sale: Sale) -> None:
        kind = sale.kind()
        sale.order(sale.buyer, kind, 2, key="abc")

        assert problem(sale.order(sale.buyer, kind, 1, key="abc")) == (409, "idempotency-key-reused")

    def test_a_key_that_is_too_long_is_refused(self, sale: Sale) -> None:
        assert fields(sale.order(sale.buyer, sale.kind(), key="k" * 256)) == {"Idempotency-Key"}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "items"),
            ({"items": []}, "items"),
            ({"items": "two"}, "items"),
            ({"items": [{"ticket_type_id": "x", "quantity": 1}]}, "items.0.ticket_type_id"),
            ({"items": [{"ticket_type_id": str(uuid4()), "quantity": 0}]}, "items.0.quantity"),
            ({"items": [{"ticket_type_id": str(uuid4()), "quantity": 11}]}, "items.0.quantity"),
            ({"items": [{"ticket_type_id": str(uuid4()), "quantity": "1"}]}, "items.0.quantity"),
            ({"items": [{"ticket_type_id": str(uuid4()), "quantity": 1}]}, "items"),
            ({"items": [{"ticket_type_id": str(uuid4()), "quantity": 6}] * 2}, "items"),
        ],
    )
    def test_a_wrong_field_is_told_and_nothing_is_held(
        self, sale: Sale, body: dict[str, Any], field: str
    ) -> None:
        answer = sale.buyer.post(f"/api/v1/events/{sale.event_id}/orders", body)

        assert field in fields(answer)
        assert json_of(sale.buyer.get("/api/v1/orders"))["items"] == []

    def test_what_is_no_json_is_unreadable(self, sale: Sale) -> None:
        answer = sale.visitor.client.post(f"/api/v1/events/{sale.event_id}/orders", data=b"{")

        assert problem(answer) == (400, "malformed")

    def test_a_stranger_must_log_in(self, sale: Sale) -> None:
        assert problem(sale.order(sale.visitor, sale.kind())) == (401, "not-authenticated")

    def test_an_unknown_event_sells_nothing(self, sale: Sale) -> None:
        answer = sale.buyer.post(f"/api/v1/events/{uuid4()}/orders", {"items": []})

        assert problem(answer) == (404, "not-found")

    def test_a_draft_is_unknown_to_buyers(self, sale: Sale) -> None:
        path = f"/api/v1/events/{sale.draft().id}/orders"

        assert sale.buyer.post(path, {"items": []}).status_code == 404

    def test_without_the_csrf_value_nothing_is_ordered(self, sale: Sale) -> None:
        body = {"items": [{"ticket_type_id": sale.kind(), "quantity": 1}]}

        answer = sale.buyer.browse().client.post(f"/api/v1/events/{sale.event_id}/orders", json=body)

        assert problem(answer) == (403, "csrf")

    def test_another_sites_page_orders_nothing(self, sale: Sale) -> None:
        answer = sale.buyer.post(
            f"/api/v1/events/{sale.event_id}/orders", {"items": []}, Origin="https://evil.example"
        )

        assert problem(answer) == (403, "foreign-origin")


class TestSeeing:
    def test_the_buyer_sees_the_order_with_a_fresh_token(self, sale: Sale) -> None:
        order_id = sale.order_id(sale.kind())

        order = json_of(sale.buyer.get(f"/api/v1/orders/{order_id}"))

        assert VERIFIER.verify(order["order_token"], "order")["order_id"] == order_id
        assert "payment_grant" not in order

    def test_an_organiser_sees_it_with_a_grant_for_its_payments(self, sale: Sale) -> None:
        order_id = sale.order_id(sale.kind())

        order = json_of(sale.owner.get(f"/api/v1/orders/{order_id}"))

        assert VERIFIER.verify(order["payment_grant"], "payment-grant")["order_id"] == order_id
        assert order["buyer"]["name"] == "Ben"
        assert "order_token" not in order

    def test_nobody_else_learns_that_it_exists(self, sale: Sale) -> None:
        path = f"/api/v1/orders/{sale.order_id(sale.kind())}"

        assert sale.visitor.get(path).status_code == 401
        assert sale.somebody().get(path).status_code == 404
        assert sale.somebody().post(f"{path}/cancellation").status_code == 404

    def test_the_list_goes_on_from_its_cursor_newest_first(self, sale: Sale) -> None:
        kind = sale.free_kind()
        placed = [sale.order_id(kind) for _ in range(3)]

        first = json_of(sale.buyer.get("/api/v1/orders?limit=2"))
        rest = json_of(sale.buyer.get(f"/api/v1/orders?limit=2&cursor={first['next']}"))

        assert [order["id"] for order in first["items"] + rest["items"]] == placed[::-1]
        assert rest["next"] is None

    def test_everybody_sees_their_own_orders_only(self, sale: Sale) -> None:
        sale.order(sale.buyer, sale.kind())

        assert json_of(sale.somebody().get("/api/v1/orders"))["items"] == []
        assert sale.visitor.get("/api/v1/orders").status_code == 401

    def test_an_events_orders_are_for_those_who_run_it(self, sale: Sale) -> None:
        order_id = sale.order_id(sale.kind())
        path = f"/api/v1/events/{sale.event_id}/orders"

        assert [order["id"] for order in json_of(sale.owner.get(path))["items"]] == [order_id]
        assert sale.buyer.get(path).status_code == 403

    def test_a_wrong_cursor_is_told(self, sale: Sale) -> None:
        assert fields(sale.buyer.get("/api/v1/orders?cursor=x")) == {"cursor"}


class TestCancelling:
    def test_the_buyer_cancels_and_may_say_so_twice(self, sale: Sale) -> None:
        path = f"/api/v1/orders/{sale.order_id(sale.kind())}/cancellation"

        answers = [sale.buyer.post(path) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert json_of(answers[1])["state"] == "cancelled"

    def test_a_paid_order_is_not_cancelled(self, sale: Sale) -> None:
        order_id = sale.order_id(sale.free_kind())

        answer = sale.buyer.post(f"/api/v1/orders/{order_id}/cancellation")

        assert problem(answer) == (409, "order-not-pending")

    def test_organisers_do_not_cancel_for_their_buyers(self, sale: Sale) -> None:
        order_id = sale.order_id(sale.kind())

        assert sale.owner.post(f"/api/v1/orders/{order_id}/cancellation").status_code == 403


class TestCheckingIn:
    def test_a_ticket_lets_in_once(self, sale: Sale) -> None:
        code = sale.free_ticket()

        first, second = sale.check_in(sale.owner, code), sale.check_in(sale.owner, code)

        assert first.status_code == 201
        assert json_of(first)["name"] == "Ben"
        assert problem(second) == (409, "checked-in-already")

    def test_an_unknown_code_is_not_found(self, sale: Sale) -> None:
        assert problem(sale.check_in(sale.owner, "0000-0000-0000")) == (404, "not-found")

    @pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": 5}, {"code": "x" * 51}])
    def test_a_wrong_code_field_is_told(self, sale: Sale, body: dict[str, Any]) -> None:
        assert fields(sale.owner.post(f"/api/v1/events/{sale.event_id}/check-ins", body)) == {"code"}

    def test_a_buyer_does_not_let_himself_in(self, sale: Sale) -> None:
        code = sale.free_ticket()

        assert sale.check_in(sale.buyer, code).status_code == 403
        assert sale.check_in(sale.visitor, code).status_code == 401
