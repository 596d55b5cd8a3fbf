"""The database: engine, types, migrations. All that stores goes through it; it must never know a topic's rules."""

from center.db.engine import Database, DatabaseBusyError, get_database

__all__ = ["Database", "DatabaseBusyError", "get_database"]
