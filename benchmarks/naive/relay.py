"""Looks into the outbox every 100 ms; a publish, its confirm and a transaction for each row.

`python -m benchmarks.naive.relay DATABASE_URL RABBITMQ_URL`
"""

from __future__ import annotations

import sys

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import BasicProperties
from sqlalchemy import delete, select

from shared.bus.tables import outbox
from shared.database import Database
from shared.transport import topology

POLL_SECONDS = 0.1


def relay(database: Database, channel: BlockingChannel) -> None:
    """One look into the outbox."""
    with database.transaction() as session:
        rows = session.execute(select(outbox.c.id, outbox.c.type, outbox.c.body).order_by(outbox.c.id)).all()
    for row in rows:
        channel.basic_publish(topology.EXCHANGE, row.type, row.body, BasicProperties(delivery_mode=2), True)
        with database.transaction() as session:
            session.execute(delete(outbox).where(outbox.c.id == row.id))


def main(database_url: str, rabbitmq_url: str) -> None:
    """Until it is ended."""
    database = Database(database_url, "api")
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq_url))
    channel = connection.channel()
    channel.confirm_delivery()
    while True:
        relay(database, channel)
        connection.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
