"""points of what is there already"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO place_point (asset_id, latitude, longitude, place, province, named) "
            "SELECT f.asset_id, f.latitude, f.longitude, a.place, a.province, FALSE FROM asset_facts f "
            "JOIN asset a ON a.id = f.asset_id WHERE f.latitude IS NOT NULL AND f.longitude IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM place_point p WHERE p.asset_id = f.asset_id)"
        )
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM place_point"))
