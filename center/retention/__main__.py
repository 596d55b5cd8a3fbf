"""Say what tonight would delete: `python -m center.retention --check [--database URL]`.

It deletes nothing, ever: the bot process does, by night. It ends with 0 if it could look, 1 if an administrator would
be asked first, 2 if it could not be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from center.clock import to_local, utc_now
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.db.migrate import is_current
from center.retention import service
from center.retention.jobs import JOBS
from center.settings import get_settings
from center.wording.said import say

WORDS = Path(__file__).with_name("words.yml")


def main(arguments: list[str] | None = None) -> int:
    """Look and return how it ended."""
    parser = argparse.ArgumentParser(prog="python -m center.retention", description=__doc__)
    parser.add_argument("--check", action="store_true", required=True, help="say what would go, and delete nothing")
    parser.add_argument("--database", default=get_settings().database_url)
    database = Database(parser.parse_args(arguments).database)
    try:
        return _check(database) if is_current(database) else _stop("not_migrated")
    except DATABASE_DOWN as error:
        return _stop("database_down", reason=str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0])
    finally:
        database.dispose()


def _check(database: Database) -> int:
    now = utc_now()
    with database.read() as session:
        rules = {rule.kind: rule for rule in service.list_rules(session)}
        planned = service.plan(session, now=now)
        doubt = service.doubt_about(session, planned, now=now)
        held = service.find_held(session)
    for job in JOBS:
        one, before = planned[job.name], to_local(planned[job.name].before).date()
        values = {"months": rules[job.kind].months, "before": before, "due": one.due, "total": one.total}
        print(f"  {say(WORDS, 'rule', name=say(WORDS, 'jobs', job.name), **values).zh}")
        print(f"    {say(WORDS, 'rule', name=say(WORDS, 'jobs', job.name), **values).en}")
    print(say(WORDS, "never", months=rules["audit"].months))
    if held.cases:
        print(say(WORDS, "holds", count=len(held.cases)))
    due = sum(one.due for one in planned.values())
    if doubt is not None:
        print(say(WORDS, "asks", doubt, count=due, now=to_local(now).strftime("%Y-%m-%d %H:%M")))
        return 1
    print(say(WORDS, "would", count=due) if due else say(WORDS, "nothing"))
    return 0


def _stop(why: str, **values: object) -> int:
    sys.stderr.write(f"{say(WORDS, 'stops', why, **values)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
