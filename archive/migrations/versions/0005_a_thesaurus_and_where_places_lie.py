"""a thesaurus and where places lie"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import archive.db

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "concept",
        sa.Column("id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("replaced_by", archive.db.Id(as_uuid=False), nullable=True),
        sa.Column("pref_vi", sa.Text(), nullable=False),
        sa.Column("pref_en", sa.Text(), nullable=False),
        sa.Column("alt_vi", sa.JSON(), nullable=False),
        sa.Column("alt_en", sa.JSON(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("broader", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("created_at", archive.db.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", archive.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
        sa.UniqueConstraint("uri", name=op.f("uq_concept_uri")),
    )
    op.create_table(
        "concept_scheme",
        sa.Column("uri", sa.String(length=300), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_concept_scheme")),
    )
    op.create_table(
        "place_point",
        sa.Column("asset_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_place_point")),
    )
    with op.batch_alter_table("place_point", schema=None) as batch_op:
        batch_op.create_index("ix_place_point_latitude", ["latitude", "longitude"], unique=False)
        batch_op.create_index(
            "ix_place_point_named",
            ["latitude", "longitude"],
            unique=False,
            sqlite_where=sa.text("named"),
            postgresql_where=sa.text("named"),
        )

    op.create_table(
        "concept_revision",
        sa.Column("id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("concept_id", archive.db.Id(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", archive.db.Instant(timezone=True), nullable=False),
        sa.Column("by", archive.db.Id(as_uuid=False), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("batch", archive.db.Id(as_uuid=False), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_concept_revision_by_user")),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_concept_revision_concept_id_concept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_revision")),
    )
    with op.batch_alter_table("concept_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_revision_batch"), ["batch"], unique=False)
        batch_op.create_index("ix_concept_revision_concept", ["concept_id", "version"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("concept_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_concept_revision_concept")
        batch_op.drop_index(batch_op.f("ix_concept_revision_batch"))

    op.drop_table("concept_revision")
    with op.batch_alter_table("place_point", schema=None) as batch_op:
        batch_op.drop_index("ix_place_point_named", sqlite_where=sa.text("named"), postgresql_where=sa.text("named"))
        batch_op.drop_index("ix_place_point_latitude")

    op.drop_table("place_point")
    op.drop_table("concept_scheme")
    op.drop_table("concept")
