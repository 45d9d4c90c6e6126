"""Bring the database to the present shape, by Alembic; done by whatever starts first."""

from __future__ import annotations

from pathlib import Path

from archive.db import Database

FOLDER = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> None:
    """Run the migrations that are missing; a database already at head costs one query."""
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    head = ScriptDirectory.from_config(config).get_current_head()
    with db.engine.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
