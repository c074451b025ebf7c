"""Losses of documents; what a refusal to surrender was about, and why a stop ended early.

Only additions, so that a process of the release before goes on beside this one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loss",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("receipt_number", sa.String(length=30), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt_number"),
    )
    op.create_index("ix_loss_document_id", "loss", ["document_id"])
    op.create_index("ix_loss_person_id", "loss", ["person_id"])
    op.add_column("suspension", sa.Column("end_reason", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # SQLite adds a column with its reference in one statement only; alembic writes two.
        op.execute(
            "ALTER TABLE suspension ADD COLUMN document_id CHAR(32) REFERENCES document (id)"
        )
    else:
        refers = sa.ForeignKey("document.id")
        op.add_column("suspension", sa.Column("document_id", sa.Uuid(), refers, nullable=True))


def downgrade() -> None:
    op.drop_column("suspension", "document_id")
    op.drop_column("suspension", "end_reason")
    op.drop_table("loss")
