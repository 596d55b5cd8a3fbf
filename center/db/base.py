"""The base of every model. Names of keys and checks follow one pattern, so that a migration can name them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase

from center.db.types import BigId, Document, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Text for str, 64-bit for int, UTC for datetime, JSON for dict and list."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigId,
        str: Text(),
        datetime: UtcDateTime(),
        dict[str, Any]: Document,
        list[dict[str, str]]: Document,
        list[str]: Document,
    }


def table_of(model: type[Base]) -> Table:
    """Return the Core table of a model: statements on hot paths skip the ORM."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table
