"""What a unit is called for short: forms name it so, and the comparison must know it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("short_names", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("unit", "short_names")
