"""indexes that a million assets ask for"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DAMAGED = sa.text("damage <> ''")
RUNNING = sa.text("state = 'running'")
OPEN = sa.text("state = 'open'")
SAID = sa.text("fingerprint <> ''")


def upgrade() -> None:
    op.create_index("ix_file_damaged", "file", ["id"], sqlite_where=DAMAGED, postgresql_where=DAMAGED)
    op.create_index("ix_job_running", "job", ["lane", "turn"], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.drop_index("ix_upload_user", "upload")
    op.create_index("ix_upload_user", "upload", ["user_id", "state", "touched_at"])
    op.create_index("ix_upload_open", "upload", ["touched_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_upload_bytes", "upload", ["organisation_id", "fingerprint"], sqlite_where=SAID, postgresql_where=SAID
    )


def downgrade() -> None:
    op.drop_index("ix_upload_bytes", "upload")
    op.drop_index("ix_upload_open", "upload")
    op.drop_index("ix_upload_user", "upload")
    op.create_index("ix_upload_user", "upload", ["user_id", "state"])
    op.drop_index("ix_job_running", "job")
    op.drop_index("ix_file_damaged", "file")
