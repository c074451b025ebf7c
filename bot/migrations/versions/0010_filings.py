"""Filings: which registrations and changes went to the police in which batch.

Only additions: processes of the release before go on beside this one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_filing_made_on", "filing", ["made_on"])
    op.create_table(
        "filing_entry",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("registrant_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"]),
        sa.ForeignKeyConstraint(["registrant_id"], ["registrant.id"]),
        sa.PrimaryKeyConstraint("filing_id", "registrant_id"),
    )
    op.create_index("ix_filing_entry_registrant_id", "filing_entry", ["registrant_id"])
    op.create_table(
        "filed_change",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["registration_change.id"]),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"]),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index("ix_filed_change_filing_id", "filed_change", ["filing_id"])


def downgrade() -> None:
    op.drop_table("filed_change")
    op.drop_table("filing_entry")
    op.drop_table("filing")
