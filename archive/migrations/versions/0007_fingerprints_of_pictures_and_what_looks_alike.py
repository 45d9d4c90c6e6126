"""fingerprints of pictures, and what looks alike"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("at_seconds", sa.Float(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("patch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_fingerprint_asset_id_asset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index("ix_fingerprint_asset", ["asset_id", "part"], unique=False)

    op.create_table(
        "likeness",
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("other_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("at_seconds", sa.Float(), nullable=False),
        sa.Column("other_seconds", sa.Float(), nullable=False),
        sa.Column("found_at", archive.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_likeness_asset_id_asset")),
        sa.ForeignKeyConstraint(["other_id"], ["asset.id"], name=op.f("fk_likeness_other_id_asset")),
        sa.PrimaryKeyConstraint("asset_id", "other_id", name=op.f("pk_likeness")),
    )
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.create_index("ix_likeness_other", ["other_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.drop_index("ix_likeness_other")

    op.drop_table("likeness")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index("ix_fingerprint_asset")

    op.drop_table("fingerprint")
