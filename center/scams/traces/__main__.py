"""Index the cases that were there before traces were kept: `python -m center.scams.traces`. It can be stopped."""

from __future__ import annotations

import sys

from center.clock import utc_now
from center.db.engine import Database
from center.scams.work import look_at_reports
from center.settings import get_settings


def main() -> int:
    """Index everything, look at all words once, and find what is unusual now."""
    database = Database(get_settings().database_url)
    look_at_reports(database, now=utc_now())
    database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
