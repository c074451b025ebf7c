"""The pace of sending, leases between processes, and what a messenger was told of its menu.

Only additions, each with a default of the database's own, so that a process of the release before
goes on beside this one while it is rolled out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "messenger_pace",
        sa.Column("messenger", sa.String(length=20), nullable=False),
        sa.Column("paid_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("messenger"),
    )
    op.create_table(
        "chat_pace",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index("ix_outbox_order", "message", ["state", "priority", "made_at", "part"])
    op.add_column(
        "open_conversation",
        sa.Column("asked", sa.String(length=60), nullable=False, server_default=""),
    )
    op.add_column("message", sa.Column("leased_by", sa.Uuid(), nullable=True))
    op.add_column(
        "account",
        sa.Column("menu_is_stale", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_inbox_position", "inbox_event", ["account_id", "position"])
    op.create_index("ix_account_menus", "account", ["messenger", "menu_is_stale"])
    op.add_column(
        "office_state", sa.Column("chat_link", sa.String(), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("office_state", "chat_link")
    op.drop_index("ix_account_menus", "account")
    op.drop_index("ix_inbox_position", "inbox_event")
    op.drop_column("account", "menu_is_stale")
    op.drop_column("message", "leased_by")
    op.drop_column("open_conversation", "asked")
    op.drop_index("ix_outbox_order", "message")
    for table in ("chat_pace", "messenger_pace", "lease"):
        op.drop_table(table)
