"""Fill an empty database with a made-up center: `python -m center.demo [--members N] [--months N] [--history]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from center.clock import utc_now
from center.crypto import get_keyring
from center.db.engine import Database
from center.demo.accounts import write_accounts
from center.demo.fill import NotEmptyError, fill
from center.demo.scale import REAL_MEMBERS
from center.settings import get_settings


def main(arguments: list[str] | None = None) -> int:
    """Fill the database and show three accounts to try."""
    settings = get_settings()
    parser = argparse.ArgumentParser(prog="python -m center.demo", description=__doc__)
    parser.add_argument("--members", type=int, default=REAL_MEMBERS)
    parser.add_argument("--months", type=int, default=24, help="months of payments up to this one")
    parser.add_argument("--database", default=settings.database_url)
    parser.add_argument("--accounts", type=Path, default=settings.var_dir / "demo-accounts.json")
    parser.add_argument("--if-empty", action="store_true", help="leave a database alone that holds anything")
    parser.add_argument("--history", action="store_true", help="with a year of cases and messages behind it")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    chosen = parser.parse_args(arguments)
    if chosen.members < 1 or chosen.months < 1:
        parser.error("--members and --months must be at least 1")
    database = Database(chosen.database)
    try:
        accounts = fill(
            database,
            members=chosen.members,
            months=chosen.months,
            keyring=get_keyring(),
            now=utc_now(),
            show_progress=not chosen.quiet,
            with_history=chosen.history,
        )
    except NotEmptyError as error:
        if chosen.if_empty:
            return 0
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        database.dispose()
    write_accounts(accounts, chosen.accounts)
    for account in accounts:
        print(f"{account.employee_no}  {account.name}  {account.birth_date}  {account.id_last4}  {account.code}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
