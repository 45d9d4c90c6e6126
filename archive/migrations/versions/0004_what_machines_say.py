"""runs of taggers, words that were read in pictures, boxes of suggestions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "tagger_run",
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("tagger", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("started", archive.db.Instant(timezone=True), nullable=True),
        sa.Column("ended", archive.db.Instant(timezone=True), nullable=True),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_tagger_run_asset_id_asset")),
        sa.PrimaryKeyConstraint("asset_id", "tagger", name=op.f("pk_tagger_run")),
    )
    op.create_index("ix_tagger_run_state", "tagger_run", ["tagger", "state"])
    op.create_table(
        "recognised",
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("tagger", sa.String(length=40), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_recognised_asset_id_asset")),
        sa.PrimaryKeyConstraint("asset_id", "tagger", "page", name=op.f("pk_recognised")),
    )
    with op.batch_alter_table("suggestion") as table:
        table.add_column(sa.Column("identifier", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("box", sa.JSON(), nullable=True))
    with op.batch_alter_table("suggestion") as table:
        table.alter_column("identifier", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("suggestion") as table:
        table.drop_column("box")
        table.drop_column("identifier")
    op.drop_table("recognised")
    op.drop_index("ix_tagger_run_state", "tagger_run")
    op.drop_table("tagger_run")
