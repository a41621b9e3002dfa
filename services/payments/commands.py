"""Commands for operators, found by `fanfare` through the entry point `fanfare.commands`."""

from __future__ import annotations

import sys
from datetime import timedelta
from uuid import UUID

import click

from services.payments.ledger import reviews
from services.payments.ledger.models import Payment
from services.payments.ledger.reviews import WayOut
from services.payments.reconciliation import inspection
from services.payments.settings import StripeSettings
from shared.cli.options import database_option
from shared.config.settings import load
from shared.database import Database, now
from shared.locale import formats


@click.group()
def payments() -> None:
    """Payments: those that a person must look at, and all of them compared with Stripe."""


@payments.command("reviews")
@database_option
def list_reviews(database_url: str) -> None:
    """A line each: id, order, when, what was asked for, what is wrong."""
    with Database(database_url, "payments").transaction() as session:
        found = reviews.waiting(session)
    for payment, note in found:
        click.echo(_line(payment, note))
    click.echo(f"{len(found)} to review", err=True)


@payments.command("reviewed")
@click.argument("payment_id", type=click.UUID)
@click.argument("note")
@click.option(
    "--accepted", "way", flag_value=WayOut.ACCEPTED, type=WayOut, help="What came counts as the price."
)
@click.option(
    "--given-back", "way", flag_value=WayOut.GIVEN_BACK, type=WayOut, help="All that came went back."
)
@database_option
def close_review(payment_id: UUID, note: str, way: WayOut | None, database_url: str) -> None:
    """Say what was done about one, such as "refunded in the dashboard"; it goes into the audit trail.

    What became of the money of a payment in review is told to its order: accepted, it brings the tickets; given back
    (which this does not do), the order ends.
    """
    with Database(database_url, "payments").transaction() as session:
        try:
            reviews.close(session, payment_id, note, way)
        except (reviews.NotInReview, reviews.OtherWayOut) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"payment {payment_id} is reviewed")


@payments.command("reconcile")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 365), help="How far back.")
def reconcile(days: int) -> None:
    """Compare everything with Stripe now; say what was found, what was mended and what is left.

    Needs the service's environment. Ends with 1 when a person or another run is needed.
    """
    settings = load(StripeSettings)
    database = Database(settings.database_url.get_secret_value(), "payments")
    report = inspection.inspect(database, settings.gateway(), now() - timedelta(days=days))
    for line in report.lines():
        click.echo(line)
    sys.exit(0 if report.is_clean else 1)


def _line(payment: Payment, note: str) -> str:
    asked = f"{payment.amount} {payment.currency}"
    return f"{payment.id}  order {payment.order_id}  {formats.rfc3339(payment.created_at)}  {asked}  {note}"
