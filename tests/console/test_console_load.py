"""The real console process while many look and reports come: the short form of `make bench-console`."""

from __future__ import annotations

from pathlib import Path

from center.db import Database
from tests.bench.console.figures import figures_of, waited
from tests.bench.console.office import furnish
from tests.bench.console.run import Plan, load
from tests.running_system import settings_for

STAFF, OPEN_CASES = 10, 300
# The bench wants one second; a build server that does other work besides gets three.
LARGEST_P95_MS = 3000.0


async def test_every_report_is_on_every_page_in_time(database: Database, tmp_path: Path) -> None:
    clerks = furnish(database, staff=STAFF, open_cases=OPEN_CASES, people=100)
    settings = settings_for(tmp_path, str(database.url))
    run = await load(settings, clerks, Plan(rate=5, seconds=5))
    assert run.errors == []
    assert len(run.reports) == 25
    assert max(waited(run)) < 10, "a report never came to somebody's page"
    assert figures_of(run).p95 < LARGEST_P95_MS
