"""Put lessons into the training data: `python -m center.lessons export [--folder data/nlu] [--database URL]`.

It reads what two of the staff have agreed on and writes `<folder>/<language>/lessons.yml`; no record is changed.
It ends with 0 if all is well, 1 if something was refused, 2 if nothing could be done.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from center.conversations.models import LANGUAGES
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.db.migrate import is_current
from center.lessons.export import FolderError, write_lessons
from center.lessons.service import list_taught
from center.settings import get_settings
from center.wording.said import say

WORDS = Path(__file__).with_name("words.yml")
ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Write the lessons and return how it ended."""
    parser = argparse.ArgumentParser(prog="python -m center.lessons", description=__doc__)
    parser.add_argument("command", choices=["export"])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "nlu", help="where the training data is")
    parser.add_argument("--held-out", type=Path, default=ROOT / "tests" / "nlu", help="what must never be taught")
    parser.add_argument("--database", default=get_settings().database_url)
    chosen = parser.parse_args(arguments)
    database = Database(chosen.database)
    try:
        return _export(database, chosen.folder, chosen.held_out) if is_current(database) else _stop("not_migrated")
    except DATABASE_DOWN as error:
        return _stop("database_down", reason=str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0])
    except FolderError as error:
        return _stop("folder", folder=error)
    finally:
        database.dispose()


def _export(database: Database, folder: Path, held_out: Path) -> int:
    with database.read() as session:
        lines = list_taught(session)
    found = write_lessons(lines, folder=folder, held_out=held_out)
    for language in LANGUAGES:
        if count := sum(line.language == language for line in found.new):
            print(say(WORDS, "added", language=language, count=count))
    if not found.new:
        print(say(WORDS, "nothing"))
    for kind in ("known", "empty"):
        if count := len(getattr(found, kind)):
            print(say(WORDS, kind, count=count))
    if found.held_out:
        print(say(WORDS, "held_out", count=len(found.held_out)))
        for line in found.held_out:
            print(f"    {line.language} {line.intent}: {line.text}")
    if found.new:
        print(say(WORDS, "next"))
    return 1 if found.held_out else 0


def _stop(why: str, **values: object) -> int:
    sys.stderr.write(f"{say(WORDS, 'stops', why, **values)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
