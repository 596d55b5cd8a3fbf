"""Bring real records in: `python -m center.imports {organizations,members,payments,contacts,meetings} FILE [--check]`.

And give out binding codes: `python -m center.imports codes --branch NAME --out FILE.csv`. Clerks run it; see
docs/real-data.md. It ends with 0 if all is right, 1 if rows are wrong, 2 if nothing could be begun.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from center.clock import to_local, utc_now
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.imports.codes import issue_branch_codes
from center.imports.entries import Entry, Kind
from center.imports.importer import check, write
from center.imports.kinds.contacts import Contacts
from center.imports.kinds.meetings import Meetings
from center.imports.kinds.members import Members
from center.imports.kinds.organizations import Organizations
from center.imports.kinds.payments import Payments
from center.imports.problems import StopError
from center.imports.ready import require_ready
from center.imports.sheets import Sheet, open_sheet
from center.imports.staging import Staging
from center.imports.words import Said, say
from center.imports.wrong_rows import Report, WrongSheet
from center.settings import get_settings

KINDS = {kind.name: kind for kind in (Organizations, Members, Payments, Contacts, Meetings)}
LISTED = 50


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return how it ended."""
    chosen = _parser().parse_args(arguments)
    database = Database(chosen.database)
    try:
        return _issue_codes(chosen, database) if chosen.what == "codes" else _import(chosen, database)
    except StopError as stop:
        sys.stderr.write(f"{stop.said}\n")
        return 2
    except DATABASE_DOWN as error:
        # Only what the driver says: the library's own text would tell the rows.
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        sys.stderr.write(f"{say('stops', 'database_down', reason=reason)}\n")
        return 2
    finally:
        database.dispose()


def _import(chosen: argparse.Namespace, database: Database) -> int:
    require_ready(database)
    sheet = open_sheet(chosen.file, name=chosen.what, required=KINDS[chosen.what].required)
    _tell_shape(sheet)
    now = utc_now()
    with database.read() as session:
        kind: Kind = KINDS[chosen.what](session, now=now, today=to_local(now).date(), author=chosen.by)
    report = Report(chosen.what, most=chosen.show, tell=_tell)
    wrong = WrongSheet(chosen.wrong or chosen.file.with_name(f"{chosen.file.stem}-wrong.csv"), sheet, chosen.what)

    def keep(entry: Entry) -> None:
        report.add(entry)
        if chosen.skip_wrong:
            wrong.add(entry)

    with closing(Staging()) as staging:
        try:
            found = check(sheet, kind, database, staging, on_wrong=keep, show_progress=not chosen.quiet)
            wrong.close()
            report.close()
            _tell(say("lines", "found", rows=found.rows, wrong=found.wrong, **found.counted()))
            if chosen.check or (found.wrong and not chosen.skip_wrong):
                _tell(say("lines", "checked" if chosen.check else "nothing"))
                return 1 if found.wrong else 0
            write(kind, database, staging, show_progress=not chosen.quiet)
        except BaseException:
            wrong.remove()
            raise
    _tell(say("lines", "written"))
    if wrong.count:
        _tell(say("lines", "wrong_sheet", count=wrong.count, file=wrong.path))
    return 0


def _issue_codes(chosen: argparse.Namespace, database: Database) -> int:
    require_ready(database, may_be_demo=True)
    done = issue_branch_codes(
        database,
        branch=chosen.branch,
        out=chosen.out,
        public_url=get_settings().public_url,
        author=chosen.by,
        now=utc_now(),
        show_progress=not chosen.quiet,
    )
    _tell(done)
    return 0


def _tell_shape(sheet: Sheet) -> None:
    delimiter = say("delimiters", sheet.delimiter)
    shape = {"encoding": sheet.encoding, "delimiter_zh": delimiter.zh, "delimiter_en": delimiter.en}
    _tell(say("lines", "sheet", file=sheet.path.name, row=sheet.heading_row, **shape))
    if sheet.unused:
        _tell(say("lines", "unused", columns=", ".join(sheet.unused)))


def _tell(said: Said) -> None:
    tqdm.write(str(said), file=sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m center.imports", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--database", default=get_settings().database_url)
    common.add_argument("--by", default=f"import:{_user()}", help="who is on record as having done it")
    common.add_argument("--quiet", action="store_true", help="no progress bar")
    what = parser.add_subparsers(dest="what", required=True)
    for name in KINDS:
        one = what.add_parser(name, parents=[common], help=f"bring {name} in from a sheet")
        one.add_argument("file", type=Path)
        mode = one.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="only look and report")
        mode.add_argument("--skip-wrong", action="store_true", help="write the right rows, put the wrong ones aside")
        one.add_argument("--wrong", type=Path, help="where the wrong rows go (beside FILE, named FILE-wrong.csv)")
        one.add_argument("--show", type=int, default=LISTED, help="how many problems to list; 0 lists all")
    codes = what.add_parser("codes", parents=[common], help="issue binding codes for a branch's members")
    codes.add_argument("--branch", required=True, help="name or code of the branch")
    codes.add_argument("--out", type=Path, required=True, help="a new CSV file, readable by you alone")
    return parser


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "clerk"


if __name__ == "__main__":
    sys.exit(main())
