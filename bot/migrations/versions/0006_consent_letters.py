"""Consent letters are counted by unit and year; one errand has one letter.

The number has room for the name of any unit. A process of the release before issues none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_count",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("unit_id", "year"),
    )
    with op.batch_alter_table("consent_letter") as letter:
        letter.alter_column("number", existing_type=sa.String(60), type_=sa.String(160))
        letter.create_unique_constraint("one_letter_an_errand", ["errand_id"])


def downgrade() -> None:
    with op.batch_alter_table("consent_letter") as letter:
        letter.drop_constraint("one_letter_an_errand", type_="unique")
        letter.alter_column("number", existing_type=sa.String(160), type_=sa.String(60))
    op.drop_table("letter_count")
