"""What those who sell, and those at the door, see and send in a browser."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from services.api.events.models import Role
from tests.unit.tickets.sale import Caller, Sale


@pytest.fixture
def buyer(sale: Sale) -> Caller:
    return sale.buyer.browse()


@pytest.fixture
def owner(sale: Sale) -> Caller:
    return sale.owner.browse()


class TestSelling:
    def add(self, sale: Sale, owner: Caller, **changes: str) -> TestResponse:
        fields = {"name": "Early bird", "price": "25.00", "currency": "USD", "quantity": "5", **changes}
        return owner.submit(f"/events/{sale.event_id}/tickets", **fields)

    def test_a_price_is_typed_as_people_write_it(self, sale: Sale, owner: Caller) -> None:
        answer = self.add(sale, owner, price="25.5")

        assert answer.status_code == 303
        assert "$25.50" in owner.page(answer.headers["Location"]).text

    @pytest.mark.parametrize(
        ("price", "currency", "shown"),
        [("500", "JPY", "¥500"), ("5.120", "KWD", "5.120"), ("0", "USD", "Free")],
    )
    def test_every_currency_has_its_own_decimals(
        self, sale: Sale, owner: Caller, price: str, currency: str, shown: str
    ) -> None:
        assert self.add(sale, owner, price=price, currency=currency).status_code == 303
        assert shown in owner.page(f"/events/{sale.event_id}/tickets").text

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"price": "25.001"}, "USD has only 2 decimals"),
            ({"price": "500.5", "currency": "JPY"}, "JPY has no decimals: leave out the rest"),
            ({"price": "1,000"}, "digits and a point"),
            ({"price": "1e3"}, "digits and a point"),
            ({"price": "NaN"}, "digits and a point"),
            ({"price": "-5"}, "digits and a point"),
            ({"price": "٢٥"}, "digits and a point"),
            ({"price": "0.10"}, "at least $0.50"),
            ({"price": "99999999999"}, "at most"),
            ({"price": ""}, "Please fill this in"),
            ({"quantity": "0"}, "Please give at least 1"),
            ({"quantity": "many"}, "Please give a whole number"),
            ({"name": ""}, "Please fill this in"),
            ({"sales_start": "2027-01-02T10:00", "sales_end": "2027-01-01T10:00"}, "after sales start"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(
        self, sale: Sale, owner: Caller, change: dict[str, str], told: str
    ) -> None:
        answer = self.add(sale, owner, **change)

        assert answer.status_code == 422
        assert told in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert sale.office.offers(sale.event) == 0

    def test_times_are_those_of_the_event(self, sale: Sale, owner: Caller) -> None:
        self.add(sale, owner, sales_end="2199-07-01T10:00")

        page = owner.page(f"/events/{sale.event_id}/tickets").text

        assert 'datetime="2199-07-01T09:00:00.000Z"' in page

    def test_a_second_currency_is_told_at_its_field(self, sale: Sale, owner: Caller) -> None:
        sale.kind()

        assert "This event sells in USD" in self.add(sale, owner, currency="EUR").text

    def test_it_counts_sold_held_and_available(self, sale: Sale, owner: Caller) -> None:
        kind = sale.kind(quantity=10)
        sale.pay(sale.order_id(kind))
        sale.order(sale.somebody(), kind, 2)

        page = owner.page(f"/events/{sale.event_id}/tickets").text

        assert re.findall(r'data-label="(Sold|Held|Available)">([^<]+)', page) == [
            ("Sold", "1"),
            ("Held", "2"),
            ("Available", "7 of 10"),
        ]

    def test_buyers_do_not_get_here(self, sale: Sale, buyer: Caller) -> None:
        assert buyer.page(f"/events/{sale.event_id}/tickets").status_code == 403
        assert self.add(sale, buyer).status_code == 403

    def test_orders_are_listed_for_those_who_may_see_them(self, sale: Sale, owner: Caller) -> None:
        order_id = sale.order_id(sale.kind())

        assert f'href="/orders/{order_id}"' in owner.page(f"/events/{sale.event_id}/orders").text
        assert sale.somebody().browse().page(f"/events/{sale.event_id}/orders").status_code == 403


class TestTheDoor:
    def test_a_registrar_lets_somebody_in_once(self, sale: Sale) -> None:
        code = sale.free_ticket()
        registrar = sale.somebody("Rita", Role.REGISTRAR).browse()

        answers = [registrar.submit(f"/events/{sale.event_id}/check-in", code=code) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 409]
        assert "Ben is in" in answers[0].text
        assert "checked in before" in answers[1].text

    def test_an_unknown_code_is_told(self, sale: Sale, owner: Caller) -> None:
        answer = owner.submit(f"/events/{sale.event_id}/check-in", code="nonsense")

        assert answer.status_code == 404
        assert "letter by letter" in answer.text

    def test_buyers_do_not_get_here(self, sale: Sale, buyer: Caller) -> None:
        assert buyer.page(f"/events/{sale.event_id}/check-in").status_code == 403
