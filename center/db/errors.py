"""Which errors mean that the database cannot be used just now, so that callers need not know its library."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from center.db.engine import DatabaseBusyError

# OperationalError is also what a full disk, a read-only file and a stopped server raise.
DATABASE_DOWN = (OperationalError, InterfaceError, PoolTimeoutError, DatabaseBusyError)

# A row with the same key is there already, or another rule of the table forbids it.
ALREADY_THERE = (IntegrityError,)
