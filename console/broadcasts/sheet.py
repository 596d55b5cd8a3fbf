"""Those who could not be told, as a sheet: of one's own branch where one sees no more."""

from __future__ import annotations

from collections.abc import Iterator

from center.broadcasts import service as broadcasts
from center.db.engine import Database
from center.staff import rights
from console.access import Visit
from console.sheets import MARK, line
from console.words import Words

AT_ONCE = 1000
COLUMNS = ("branch", "employee_no", "name", "why", "call")


def sheet_of(database: Database, visit: Visit, broadcast_id: int, words: Words) -> Iterator[str]:
    """Give the sheet line by line, branch by branch."""
    yield MARK + line(words(f"broadcasts_column_{name}") for name in COLUMNS)
    scope, start = rights.scope_of(visit.staff), 0
    with database.read() as session:
        while True:
            found = broadcasts.list_unreached(
                session, broadcast_id=broadcast_id, limit=AT_ONCE, offset=start, within=scope
            )
            for one in found:
                yield line(
                    (
                        one.told("branch", words.language),
                        one.employee_no,
                        one.name,
                        words(f"broadcasts_why_{one.why}"),
                        words(f"broadcasts_call_{one.state}"),
                    )
                )
            if len(found) < AT_ONCE:
                return
            start += AT_ONCE
