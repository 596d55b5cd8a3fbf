"""The databases of the benchmark: the demo center, and a center many times as large. Kept under var/bench/.

The large one is the small one many times over, written by SQLite itself: making each of its people afresh takes
hours. Rows, indexes and their sizes are those of a center with so many members.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from center.demo.scale import REAL_MEMBERS
from deploy.train import ROOT

FOLDER = ROOT / "var" / "bench"
KEYS = FOLDER / "keys.json"
CENTER_ID = 1
UNIQUE_TEXTS = {"employee_no", "id_index", "facts_index", "code", "number", "code_index"}
EVERYTHING_HANGS_ON = ("organizations", "members")


class TooLittleSpaceError(Exception):
    """The large database does not fit on this disk."""


def small() -> Path:
    """Return a fresh demo center of the real one's size; a run writes into its own copy."""
    return _kept(f"members-{REAL_MEMBERS}", _fill)


def large(members: int) -> Path:
    """Return a center with about so many members; raises TooLittleSpaceError."""
    return _kept(f"members-{members}", lambda path: _multiply(small(), path, copies=members // REAL_MEMBERS))


def forget_conversations(path: Path) -> None:
    """Remove what an earlier run said, so that every run begins alike."""
    with closing(sqlite3.connect(path)) as database, database:
        for table in ("outbox_messages", "inbox_messages", "channel_accounts"):
            database.execute(f"DELETE FROM {table}")


def _shape() -> str:
    """Return a digest of migrations and demo center: a database of another shape is made anew."""
    read = hashlib.sha256()
    for folder in (ROOT / "center" / "db" / "migrations", ROOT / "center" / "demo"):
        for path in sorted(folder.rglob("*.py")):
            read.update(path.read_bytes())
    return read.hexdigest()[:12]


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-{_shape()}.db"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        for left in FOLDER.glob(f"{unfinished.name}*"):
            left.unlink()
        make(unfinished)
        for old in FOLDER.glob(f"{name}-*.db*"):
            old.unlink()
        unfinished.rename(path)
    return path


def _fill(path: Path) -> None:
    print(f"▸ making the demo center with {REAL_MEMBERS:,} members (once)", flush=True)
    environment = os.environ | {"YINLING_VAR_DIR": str(FOLDER), "YINLING_KEYS_FILE": str(KEYS)}
    words = [sys.executable, "-m", "center.demo", "--members", str(REAL_MEMBERS), "--database", f"sqlite:///{path}"]
    subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    _into_one_file(path)


def _multiply(source: Path, target: Path, *, copies: int) -> None:
    needed = 2 * copies * source.stat().st_size
    if shutil.disk_usage(FOLDER).free < needed:
        raise TooLittleSpaceError(f"{needed / 2**30:.0f} GiB are needed under {FOLDER}")
    print(f"▸ making a center of {copies} times the size (once; some minutes, {needed / 2**31:.1f} GiB)", flush=True)
    shutil.copy(source, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -1000000"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("PRAGMA ignore_check_constraints = ON")
        tables = _tables(database)
        statements = {table: _copy_statement(database, table, tables) for table in tables}
        indexes = _drop_indexes(database)
        with tqdm(total=(copies - 1) * len(statements) + len(indexes), desc="large center", unit="step") as progress:
            for statement in statements.values():
                database.execute("BEGIN")
                for copy in range(1, copies):
                    database.execute(statement, {"copy": copy})
                    progress.update()
                database.execute("COMMIT")
            for index in indexes:
                database.execute(index)
                progress.update()
        database.execute("ANALYZE")
    _into_one_file(target)


def _tables(database: sqlite3.Connection) -> list[str]:
    """Return the tables whose rows hang on members or branches; those that are empty stay so."""
    found = list(EVERYTHING_HANGS_ON)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    filled = [name for name in names if _highest(database, name, "rowid")]
    while more := [n for n in filled if n not in found and set(_keys(database, n).values()) & set(found)]:
        found += more
    return found


def _keys(database: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row[3]: row[2] for row in database.execute(f"PRAGMA foreign_key_list({table})")}


def _copy_statement(database: sqlite3.Connection, table: str, tables: list[str]) -> str:
    """Return the statement that writes one more copy of the first rows, with ids of their own."""
    keys, columns, values = _keys(database, table), [], []
    for _, name, _, _, _, primary in database.execute(f"PRAGMA table_info({table})").fetchall():
        columns.append(name)
        if keys.get(name) in tables:
            values.append(_moved(name, keys[name], _highest(database, keys[name], "id")))
        elif primary and name == "id":
            values.append(f"id + :copy * {_highest(database, table, 'id')}")
        elif name in UNIQUE_TEXTS:
            values.append(f"{name} || '-' || :copy")
        else:
            values.append(name)
    first = CENTER_ID + 1 if table == "organizations" else 0
    rows = f"rowid BETWEEN {first} AND {_highest(database, table, 'rowid')}"
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {rows}"


def _moved(column: str, to: str, by: int) -> str:
    moved = f"{column} + :copy * {by}"
    return f"CASE {column} WHEN {CENTER_ID} THEN {CENTER_ID} ELSE {moved} END" if to == "organizations" else moved


def _highest(database: sqlite3.Connection, table: str, column: str) -> int:
    return int(database.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()[0])


def _drop_indexes(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in found:
        database.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _into_one_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
