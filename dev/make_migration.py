"""Write a migration from the difference between the models and a freshly migrated database.

usage: python -m dev.make_migration "what changes"
"""

from __future__ import annotations

import sys
import tempfile

from alembic import command
from alembic.config import Config

from archive.db import Database
from archive.migrate import FOLDER, upgrade


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/empty.sqlite3")
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        if any(FOLDER.joinpath("versions").glob("*.py")):
            upgrade(db)
        with db.engine.begin() as connection:
            config.attributes["connection"] = connection
            number = len(list(FOLDER.joinpath("versions").glob("*.py"))) + 1
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
