"""a fair queue, and indexes that stay small"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("state <> 'done'")
LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.add_column("job", sa.Column("organisation_id", archive.db.Id(as_uuid=False), nullable=True))
    op.add_column("job", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("lease", sa.Column("process", sa.String(length=60), nullable=False, server_default=""))
    op.drop_index("ix_job_claim", "job")
    op.create_index("ix_job_open", "job", ["lane", "turn", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_job_turn", "job", ["lane", "organisation_id", "turn"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_job_finished", "job", ["finished_at"])
    op.create_index("ix_asset_state", "asset", ["state"], sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    op.drop_index("ix_asset_state", "asset")
    op.drop_index("ix_job_finished", "job")
    op.drop_index("ix_job_turn", "job")
    op.drop_index("ix_job_open", "job")
    op.create_index("ix_job_claim", "job", ["state", "lane", "priority", "id"])
    op.drop_column("lease", "process")
    op.drop_column("job", "turn")
    op.drop_column("job", "organisation_id")
