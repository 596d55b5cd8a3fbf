"""Lets what one member hears on one day leave together. Pure; the plan uses it.

Only what is wished for a day is moved, and only within that day: what is wished for an hour, or for a time of day that
was named, keeps it. Who has named a time hears the rest of that day then, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from center.clock import to_local
from center.reminders.views import Row


def join(rows: Mapping[int, list[Row]]) -> dict[int, list[Row]]:
    """Return the rows of each meeting with the times at which they leave."""
    of_day: defaultdict[date, list[Row]] = defaultdict(list)
    for ones in rows.values():
        for row in ones:
            if row.may_join:
                of_day[to_local(row.due_at).date()].append(row)
    times = {day: _time_of(ones) for day, ones in of_day.items() if len(ones) > 1}
    if not times:
        return dict(rows)
    return {meeting_id: [_moved(row, times) for row in ones] for meeting_id, ones in rows.items()}


def _time_of(rows: list[Row]) -> datetime:
    named = [row.due_at for row in rows if row.names_a_time]
    return min(named or (row.due_at for row in rows))


def _moved(row: Row, times: Mapping[date, datetime]) -> Row:
    together = times.get(to_local(row.due_at).date()) if row.is_movable else None
    return row if together is None or together >= row.expires_at else row._replace(due_at=together)
