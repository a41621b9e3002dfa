"""One guard at a time: the smallest thing that goes wrong without it, played without any other load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.chaos import moments
from tests.chaos.moments import KillPoint, kill_at
from tests.chaos.stage import Stage
from tests.system.story import sale
from tests.waiting import wait_until

SLOW_SECONDS = 0.05
"""Each piece to the database: what happens at the same time stays so for long enough."""
INVITES = 5
NEWS_SECONDS = 20
Scenario = Callable[[Stage], None]


def relay_killed_before_its_events_arrive(stage: Stage) -> None:
    _killed_over_an_invite(stage, moments.EVENTS_SENT)


def relay_killed_before_it_hears_the_confirm(stage: Stage) -> None:
    _killed_over_an_invite(stage, moments.EVENTS_CONFIRMED)


def worker_killed_before_it_commits_a_batch(stage: Stage) -> None:
    _killed_over_an_invite(stage, moments.BATCH_HANDLED)


def payments_killed_before_it_hears_of_the_session(stage: Stage) -> None:
    buyer, organiser = stage.cast.buyers[0], stage.cast.organisers[0]
    kill_at(stage.platform, moments.SESSION_ANSWERED, lambda: buyer.buy(organiser.sale))


def worker_killed_before_it_hears_of_the_refund(stage: Stage) -> None:
    buyer, organiser = stage.cast.buyers[0], stage.cast.organisers[0]
    stage.platform.control_stripe(
        webhooks={"drop": ["*"]}
    )  # they would tell of the refund before it is sent again
    kill_at(stage.platform, moments.REFUND_ANSWERED, lambda: buyer.change_mind(organiser.sale))
    stage.platform.control_stripe(webhooks={"drop": []})


def api_killed_before_it_answers_an_order(stage: Stage) -> None:
    buyer, organiser = stage.cast.buyers[0], stage.cast.organisers[0]
    kill_at(stage.platform, moments.ORDER_COMMITTED, lambda: buyer.buy(organiser.sale))


def everybody_orders_the_last_seat(stage: Stage) -> None:
    last_seat = sale(stage.cast.organisers[0].client.visitor, quantity=1)
    stage.platform.wire("api", "postgres").slow_down(SLOW_SECONDS)
    _at_once(partial(buyer.buy, last_seat) for buyer in stage.cast.buyers)
    stage.platform.wire("api", "postgres").heal()


def one_person_reads_on_many_pages(stage: Stage) -> None:
    reader = stage.cast.readers[-1]
    for organiser in stage.cast.organisers:
        for _ in range(INVITES):
            organiser.invite(reader.client.visitor.email)
    page = reader.pages[0]
    wait_until(lambda: len(page.cursor.read_by_id) >= 2 * INVITES, NEWS_SECONDS, what="the news on the page")
    stage.platform.wire("notifications", "postgres").slow_down(SLOW_SECONDS)
    _at_once(partial(reader.beside().mark, each) for each in list(page.cursor.read_by_id))
    stage.platform.wire("notifications", "postgres").heal()


SCENARIOS: Mapping[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        relay_killed_before_its_events_arrive,
        relay_killed_before_it_hears_the_confirm,
        worker_killed_before_it_commits_a_batch,
        payments_killed_before_it_hears_of_the_session,
        worker_killed_before_it_hears_of_the_refund,
        api_killed_before_it_answers_an_order,
        everybody_orders_the_last_seat,
        one_person_reads_on_many_pages,
    )
}


def _killed_over_an_invite(stage: Stage, point: KillPoint) -> None:
    organiser, address = stage.cast.organisers[0], stage.cast.addresses[0]
    kill_at(stage.platform, point, lambda: organiser.invite(address))


def _at_once(acts: Iterable[Callable[[], object]]) -> None:
    listed = list(acts)
    with ThreadPoolExecutor(len(listed)) as pool:
        for done in [pool.submit(act) for act in listed]:
            done.result()
