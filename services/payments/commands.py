"""Commands for operators, found by `fanfare` through the entry point `fanfare.commands`."""

from __future__ import annotations

from uuid import UUID

import click

from services.payments import reviews
from services.payments.models import Payment
from shared import formats
from shared.database import Database
from shared.options import database_option


@click.group()
def payments() -> None:
    """Payments that a person must look at."""


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
@database_option
def close_review(payment_id: UUID, note: str, database_url: str) -> None:
    """Say what was done about one, such as "given back at Stripe"; it goes into the audit trail."""
    with Database(database_url, "payments").transaction() as session:
        try:
            reviews.close(session, payment_id, note)
        except reviews.NotInReview as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"payment {payment_id} is reviewed")


def _line(payment: Payment, note: str) -> str:
    asked = f"{payment.amount} {payment.currency}"
    return f"{payment.id}  order {payment.order_id}  {formats.rfc3339(payment.created_at)}  {asked}  {note}"
