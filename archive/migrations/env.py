"""Alembic's entry: runs on the connection that :func:`archive.migrate.upgrade` hands in."""

from alembic import context

from archive.models import Model

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    render_as_batch=True,
    user_module_prefix="archive.db.",
    include_object=lambda _object, name, kind, *_: not (kind == "index" and str(name).startswith("sqlite_")),
)
with context.begin_transaction():
    context.run_migrations()
