"""What was seen and archived, the category of each, when numbers began; a page stays fast however full the inbox."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0010"
down_revision = "notifications_0008"
branch_labels = None
depends_on = None

IN_INBOX = sa.text("NOT archived")
ARCHIVED = sa.text("archived")


def upgrade() -> None:
    op.add_column("inboxes", sa.Column("epoch", sa.BigInteger, server_default="0", nullable=False))
    op.add_column("inboxes", sa.Column("seen_up_to", sa.Uuid))
    op.add_column(
        "notifications", sa.Column("archived", sa.Boolean, server_default=sa.false(), nullable=False)
    )
    op.add_column("notifications", sa.Column("category", sa.String(30), server_default="", nullable=False))
    _fill_categories()
    _index("ix_notifications_in_inbox", ["user_id", "id"], IN_INBOX)
    _index("ix_notifications_in_inbox_by_category", ["user_id", "category", "id"], IN_INBOX)
    _index("ix_notifications_archived", ["user_id", "id"], ARCHIVED)


def _fill_categories() -> None:
    """As messages.py had them when this was written."""
    names = ("category", "action", "link")
    rows = sa.table("notifications", *(sa.column(name, sa.String) for name in names))
    category = sa.case(
        (rows.c.action.in_(["invite.sent", "invite.revoked"]), "invites"),
        (rows.c.action.in_(["invite.accepted", "invite.declined"]), "team"),
        ((rows.c.action == "order.paid") & rows.c.link.startswith("/events/"), "sales"),
        else_="payments",
    )
    op.execute(rows.update().values(category=category))


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "notifications", columns, postgresql_where=where, sqlite_where=where)
