"""Inviting people to roles: those who have an account, and those who have none yet."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.accounts import SignUpPage
from tests.e2e.pages.events import PeoplePage
from tests.e2e.pages.form import Form
from tests.e2e.pages.header import Header
from tests.e2e.pages.notifications import NotificationsPage
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.story import Sale, sale

LONGEST_WAIT_SECONDS = 3
INVITED = "You are invited to"
SIGN_UP_LINK = "/sign-up?invite="


@pytest.fixture
def olga(meet: Meet) -> Person:
    return meet("Olga").arrive()


@pytest.fixture
def event(olga: Person) -> Sale:
    return sale(olga.visitor)


@pytest.fixture
def people(olga: Person, event: Sale) -> PeoplePage:
    return PeoplePage(olga.open_live(f"{event.page}/people"))


def test_who_is_invited_sees_it_at_once_on_every_tab(
    meet: Meet,
    people: PeoplePage,
    platform: Platform,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    gil = meet("Gil").arrive()
    bells = [Header(gil.open_live("/")), Header(gil.open_live("/events"))]
    for bell in bells:
        bell.expect_unread(0)
        bell.listen()
    people.field("Email").fill(gil.email)
    began = time.time()
    people.press("Send invite")
    waited = max(bell.rang_at() for bell in bells) - began
    record_testsuite_property(f"seconds from invite to badge: {type(platform).__name__}", round(waited, 3))
    for bell in bells:
        bell.expect_unread(1)
    assert waited < LONGEST_WAIT_SECONDS


def test_a_click_anywhere_on_a_notification_reads_it_on_every_tab_and_follows_its_link(
    meet: Meet, event: Sale
) -> None:
    gil = meet("Gil").arrive()
    other_tab = gil.open_live("/")
    event.invite(gil.email)
    tab = gil.open_live("/notifications")
    inbox = NotificationsPage(tab)
    inbox.expect_unread(INVITED)
    inbox.click_on_time_of(INVITED)
    tab.wait_for_url("**/invites/*")
    Header(tab).expect_unread(0)
    Header(other_tab).expect_unread(0)
    tab.go_back()
    inbox.expect_read(INVITED)


def test_who_accepts_holds_the_role_and_the_inviter_is_told_live(meet: Meet, people: PeoplePage) -> None:
    gil = meet("Gil").arrive()
    people.invite(gil.email)
    tab = gil.open("/notifications")
    NotificationsPage(tab).open(INVITED)
    tab.get_by_role("button", name="Accept").click()
    Form(tab).expect_notice("Welcome to the team.")
    expect(tab.get_by_role("link", name="Manage").first).to_be_visible()
    Header(people.tab).expect_unread(1)
    people.tab.reload()
    people.expect_member("Gil", "Organiser")
    people.expect_invite(gil.email, "Accepted")


def test_who_has_no_account_signs_up_through_the_mail_and_holds_the_role_at_once(
    meet: Meet, people: PeoplePage
) -> None:
    nina = meet("Nina")
    people.invite(nina.email)
    tab = nina.open_mail(SIGN_UP_LINK)
    form = SignUpPage(tab)
    form.expect_address(nina.email)
    form.sign_up(nina.name)
    Form(tab).expect_notice("Welcome to the team.")
    expect(tab.get_by_role("link", name="Manage").first).to_be_visible()
    Header(people.tab).expect_unread(1)
    people.tab.reload()
    people.expect_member("Nina", "Organiser")


def test_another_account_cannot_use_the_link(meet: Meet, people: PeoplePage) -> None:
    nina, gil = meet("Nina"), meet("Gil").arrive()
    people.invite(nina.email)
    gil.complaints.expect_status(403)
    tab = gil.open(nina.visitor.link(SIGN_UP_LINK))
    expect(tab.get_by_role("heading", name="This invite is for somebody else")).to_be_visible()
    expect(tab.get_by_role("main")).not_to_contain_text(nina.email)


def test_a_revoked_link_says_so(meet: Meet, people: PeoplePage) -> None:
    nina = meet("Nina")
    people.invite(nina.email)
    link = nina.visitor.link(SIGN_UP_LINK)
    people.revoke(nina.email)
    expect_over(nina, link, "withdrawn")


def test_a_used_link_says_so(meet: Meet, people: PeoplePage) -> None:
    nina = meet("Nina")
    people.invite(nina.email)
    link = nina.visitor.link(SIGN_UP_LINK)
    SignUpPage(nina.open(link)).sign_up(nina.name)
    expect_over(nina, link, "accepted already")


def test_a_resent_link_replaces_the_one_before(meet: Meet, people: PeoplePage) -> None:
    nina = meet("Nina")
    people.invite(nina.email)
    replaced = nina.visitor.link(SIGN_UP_LINK)
    people.resend(nina.email)
    nina.visitor.mail(lambda mail: SIGN_UP_LINK in mail["text"] and replaced not in mail["text"])
    expect_over(nina, replaced, "replaced by a newer link")
    SignUpPage(nina.open_mail(SIGN_UP_LINK)).expect_address(nina.email)


def expect_over(person: Person, link: str, reason: str) -> None:
    person.complaints.expect_status(410)
    tab = person.open(link)
    expect(tab.get_by_role("heading", name="is over")).to_be_visible()
    expect(tab.get_by_role("main")).to_contain_text(reason)
