"""What a ledger says of an approval that no unit of the tree stands for: its unit's name, its 文号.

Both may be empty, so that a process of the release before goes on beside this one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trip_version", sa.Column("approving_unit_name", sa.String(), nullable=True))
    op.add_column("trip_version", sa.Column("approval_number", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("trip_version", "approval_number")
    op.drop_column("trip_version", "approving_unit_name")
