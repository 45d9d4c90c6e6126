"""Bring the database to the present shape, by Alembic; done by whatever starts first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, select, text

from archive.db import Database
from archive.errors import ConfigError

FOLDER = Path(__file__).parent / "migrations"
OLDEST = 140_000
"""PostgreSQL 14, as ``server_version_num`` writes it: the oldest that its makers still mend."""
LOCK = 0x6B686F
"""Advisory lock that whoever migrates holds."""


def upgrade(db: Database) -> None:
    """Run the migrations that are missing; a database already at head costs a query or two. Raises ConfigError.

    Of many processes that start at once one migrates, and the others wait for it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext

    newest = head()
    with db.engine.begin() as connection:
        if db.is_postgres:
            refuse_unfit(connection)
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def head() -> str:
    """The newest shape of the rows, as migrations number it."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def refuse_unfit(connection: Connection) -> None:
    """A PostgreSQL that would keep Vietnamese words wrongly is refused before the first row. Raises ConfigError."""
    version = int(connection.scalar(text("SHOW server_version_num")) or 0)
    if version < OLDEST:
        raise ConfigError(
            f"database.url: PostgreSQL {version // 10_000} quá cũ; cần bản {OLDEST // 10_000} trở lên.\n"
            f"database.url: PostgreSQL {version // 10_000} is too old; want {OLDEST // 10_000} or newer."
        )
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise ConfigError(
            f"database.url: cơ sở dữ liệu dùng bảng mã {encoding}; hãy tạo lại với ENCODING 'UTF8'.\n"
            f"database.url: the database is encoded in {encoding}; make it anew with ENCODING 'UTF8'."
        )
    if connection.scalar(text("SELECT lower('ĐƯỜNG')")) != "đường":
        rules = connection.scalar(text("SELECT datctype FROM pg_database WHERE datname = current_database()"))
        raise ConfigError(
            f"database.url: cơ sở dữ liệu dùng locale {rules}, không biết chữ thường tiếng Việt (ĐƯỜNG → đường); "
            f"hãy tạo lại với LC_CTYPE 'C.UTF-8' hoặc 'vi_VN.UTF-8'.\n"
            f"database.url: the database's locale {rules} does not know Vietnamese lower case (ĐƯỜNG → đường); "
            f"make it anew with LC_CTYPE 'C.UTF-8' or 'vi_VN.UTF-8'."
        )
