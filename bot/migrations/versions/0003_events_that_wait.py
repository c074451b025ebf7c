"""The few events that wait have an index of their own, instead of one over all by their state.

A process of the release before, that still asks by the state, finds them by account and position.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_inbox_waiting",
        "inbox_event",
        ["account_id", "position"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index("ix_inbox_event_state", "inbox_event")


def downgrade() -> None:
    op.create_index("ix_inbox_event_state", "inbox_event", ["state"])
    op.drop_index("ix_inbox_waiting", "inbox_event")
