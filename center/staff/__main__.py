"""Make the first administrator: `python -m center.staff create-admin --login NAME [--name NAME] [--another]`.

There is no default password: one for the first login is shown on the terminal, this once. It ends with 0 if the account
was made, 2 if not.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from center.audit.views import Actor
from center.clock import utc_now
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.db.migrate import is_current
from center.settings import get_settings
from center.staff import service
from center.staff.locks import ONE_TIME_PASSWORD_LIFE
from center.wording.said import say

WORDS = Path(__file__).with_name("words.yml")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return how it ended."""
    chosen = _parser().parse_args(arguments)
    database = Database(chosen.database)
    try:
        return _create_admin(database, chosen) if is_current(database) else _stop("not_migrated")
    except service.AccountInvalidError as error:
        return _stop(error.problem, login=chosen.login)
    except DATABASE_DOWN as error:
        return _stop("database_down", reason=str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0])
    finally:
        database.dispose()


def _create_admin(database: Database, chosen: argparse.Namespace) -> int:
    with database.write() as session:
        there = [one.login for one in service.list_accounts(session) if one.role == "administrator" and one.is_active]
        if there and not chosen.another:
            return _stop("exists", logins=", ".join(there))
        made = service.create_account(
            session,
            actor=Actor(None, f"command:{_user()}", ""),
            login=chosen.login,
            display_name=chosen.name or chosen.login,
            role="administrator",
            now=utc_now(),
        )
    print(say(WORDS, "created", login=made.account.login, name=made.account.display_name))
    print(say(WORDS, "password", password=made.one_time_password, days=ONE_TIME_PASSWORD_LIFE.days))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m center.staff", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    create = what.add_parser("create-admin", help="make an administrator's account")
    create.add_argument("--login", required=True, help="the name to log in with")
    create.add_argument("--name", default="", help="the name that others see")
    create.add_argument("--another", action="store_true", help="although there is an active administrator")
    create.add_argument("--database", default=get_settings().database_url)
    return parser


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "?"


def _stop(why: str, **values: object) -> int:
    sys.stderr.write(f"{say(WORDS, 'stops', why, **values)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
