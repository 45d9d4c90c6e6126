"""a film in pieces"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "film_part",
        sa.Column("job_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("parent_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("piece", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_film_part")),
    )
    with op.batch_alter_table("film_part", schema=None) as batch_op:
        batch_op.create_index("ix_film_part_parent", ["parent_id"], unique=False)
        batch_op.create_index("ix_film_part_asset", ["asset_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("film_part", schema=None) as batch_op:
        batch_op.drop_index("ix_film_part_asset")
        batch_op.drop_index("ix_film_part_parent")

    op.drop_table("film_part")
