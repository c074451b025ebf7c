"""Alembic's entry: runs the migrations over the connection that bot/database.py hands in."""

from __future__ import annotations

import importlib
import pkgutil

from alembic import context
from sqlmodel import SQLModel

import models

for module in pkgutil.iter_modules(models.__path__):
    importlib.import_module(f"models.{module.name}")

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    # Else SQLite's would be committed one by one, and an office that starts beside this one would
    # find itself between two of them.
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Several replicas may start at once: the first migrates, the others wait for it.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20150725)")
    context.run_migrations()
