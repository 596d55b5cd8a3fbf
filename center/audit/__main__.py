"""Verify the audit log: `python -m center.audit [--since MARK] [--database URL]`.

It changes nothing. It ends with 0 if the log is whole, 1 if something is wrong with it, 2 if it could not be read.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from center.audit.service import MOST_FAULTS, Mark, find_mark, verify
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.db.migrate import is_current
from center.settings import get_settings
from center.wording.said import say

WORDS = Path(__file__).with_name("words.yml")
_MARK = re.compile(r"(\d{1,15}):([0-9a-f]{16,64})")


def main(arguments: list[str] | None = None) -> int:
    """Verify the log and return how it ended."""
    settings = get_settings()
    parser = argparse.ArgumentParser(prog="python -m center.audit", description=__doc__)
    parser.add_argument("--since", type=_read_mark, help="the mark an earlier run gave: the log must still hold it")
    parser.add_argument("--database", default=settings.database_url)
    chosen = parser.parse_args(arguments)
    if settings.keys is None and not settings.keys_file.exists():
        # Asking for the keys would make new ones, under which every entry looks altered.
        return _stop("keys_missing", file=settings.keys_file)
    database = Database(chosen.database)
    try:
        return _verify(database, chosen.since) if is_current(database) else _stop("not_migrated")
    except DATABASE_DOWN as error:
        return _stop("database_down", reason=str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0])
    finally:
        database.dispose()


def _verify(database: Database, since: Mark | None) -> int:
    with database.read() as session:
        mark = find_mark(session)
        faults = verify(session, mark=since)
    if not faults:
        print(say(WORDS, "whole", count=mark.last_id))
        if mark.last_id:
            print(say(WORDS, "mark", mark=mark))
        return 0
    print(say(WORDS, "faulty", count=len(faults)))
    for fault in faults:
        told = say(WORDS, "faults", fault.kind, id=fault.entry_id)
        print(f"  {told.zh} / {told.en}")
    if len(faults) >= MOST_FAULTS:
        print(say(WORDS, "more", count=MOST_FAULTS))
    return 1


def _read_mark(text: str) -> Mark:
    found = _MARK.fullmatch(text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError("a mark looks like 1204:9f3b5c0a7d21e846")
    return Mark(int(found[1]), found[2])


def _stop(why: str, **values: object) -> int:
    sys.stderr.write(f"{say(WORDS, 'stops', why, **values)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
