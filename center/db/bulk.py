"""Loads many rows at once, chunk by chunk. The demo center and imports use it; nothing on the way of a message may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import Connection

from center.db.engine import Database
from center.db.models import metadata

ROWS_AT_ONCE = 20_000


class BulkLoad:
    """Writes rows of any table inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that all have the same columns."""
        for start in range(0, len(rows), ROWS_AT_ONCE):
            self._connection.execute(insert(metadata.tables[table]), list(rows[start : start + ROWS_AT_ONCE]))

    def is_empty(self, table: str) -> bool:
        """Tell whether a table has no row."""
        return self._connection.execute(select(metadata.tables[table].c[0]).limit(1)).first() is None

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return int(self._connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one())


@contextmanager
def bulk_load(database: Database) -> Iterator[BulkLoad]:
    """Open one transaction for loading."""
    with database.engine.begin() as connection:
        yield BulkLoad(connection)


def settle(database: Database) -> None:
    """Make a freshly loaded database ready: ids go on after the loaded ones, the planner learns the sizes."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            for table in metadata.sorted_tables:
                column = table.autoincrement_column
                if column is not None:
                    sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                    # Names come from the models, not from anybody's input.
                    highest = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"  # noqa: S608
                    connection.execute(text(f"SELECT setval({sequence}, {highest}, false)"))
        connection.execute(text("ANALYZE"))
