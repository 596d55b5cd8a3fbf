"""The telephone numbers that are told, with and without the database. Part of the contact services.

They are read anew each time: a number that staff have changed is told from the next message on.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.contacts import queries
from center.db.statements import upsert
from center.settings import get_settings

# What is dialled in the whole country; 12345 finds any public office until a site says its own number.
DEFAULT_NUMBERS = {
    "police": "110",
    "ambulance": "120",
    "anti_fraud": "96110",
    "crisis_line": "12356",
    "center": "12345",
}


def default_numbers() -> dict[str, str]:
    """Return the numbers that are known without the database."""
    own = get_settings().center_phone
    return DEFAULT_NUMBERS | ({"center": own} if own else {})


def numbers(session: Session) -> dict[str, str]:
    """Return the numbers by code: police, ambulance, anti_fraud, crisis_line, center and what staff added."""
    return default_numbers() | {row.code: row.number for row in session.execute(queries.ALL_NUMBERS)}


def set_number(session: Session, *, code: str, number: str) -> None:
    """Change a number without asking anybody; staff's changes go through `number_changes`."""
    upsert(session, queries.NUMBERS, {"code": code, "number": number}, update=("number",))
