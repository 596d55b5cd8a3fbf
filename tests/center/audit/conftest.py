"""An audit log with a few entries."""

from __future__ import annotations

from datetime import datetime

import pytest

from center.audit.views import Actor
from center.db import Database
from tests.center.audit.log import add_account, write_entries


@pytest.fixture
def clerk(database: Database, now: datetime) -> Actor:
    return Actor(add_account(database, now), "王芳", "10.0.0.7")


@pytest.fixture
def log(database: Database, clerk: Actor, now: datetime) -> Database:
    """A database whose log holds eight entries."""
    write_entries(database, clerk, now, count=8)
    return database
