"""Alembic's entry: runs the migrations on the connection that `storage/migrate.py` hands in."""

from alembic import context

from storage.search import is_a_models
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_a_models,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
