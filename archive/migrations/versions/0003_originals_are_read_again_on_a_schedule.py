"""originals are read again on a schedule"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("file") as table:
        table.add_column(sa.Column("checked_at", archive.db.Instant(timezone=True), nullable=True))
        table.add_column(sa.Column("damage", sa.String(length=12), nullable=False, server_default=""))
    op.execute("UPDATE file SET checked_at = created_at")
    with op.batch_alter_table("file") as table:
        table.alter_column("checked_at", existing_type=archive.db.Instant(timezone=True), nullable=False)
        table.alter_column("damage", existing_type=sa.String(length=12), server_default=None)
        table.create_index("ix_file_checked_at", ["checked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("file") as table:
        table.drop_index("ix_file_checked_at")
        table.drop_column("damage")
        table.drop_column("checked_at")
