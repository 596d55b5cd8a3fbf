"""Runs the import command on an empty center; time stands still on 22 November 2026."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from center.crypto import Keyring
from center.db import Database
from center.imports.__main__ import main
from center.members.id_numbers import check_letter

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
MEMBER_HEADINGS = "职工编号,姓名,出生日期,身份证号,退休日期,所属支部"
PAYMENT_HEADINGS = "职工编号,待遇项目,月份,金额,发放状态,发放日期,卡号后四位,原因"


def id_number(born: str = "1948-03-05", sequence: int = 22, county: str = "629981") -> str:
    body = f"{county}{born.replace('-', '')}{sequence:03}"
    return body + check_letter(body)


def member(number: str = "YM1", name: str = "王秀兰", born: str = "1948-03-05", **cells: str) -> str:
    row = {"id": id_number(born), "retired": "1998-03-31", "branch": "B00001"} | cells
    return f"{number},{name},{born},{row['id']},{row['retired']},{row['branch']}"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Clerk:
    """Somebody with sheets and one database."""

    def __init__(self, database: Database, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.database = database
        self.folder = folder
        self._capsys = capsys
        self._numbers = itertools.count()

    def sheet(self, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / f"sheet{next(self._numbers)}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def run(self, *words: str | Path) -> Ran:
        url = self.database.url.render_as_string(hide_password=False)
        code = main([*map(str, words), "--database", url, "--quiet", "--by", "test"])
        told = self._capsys.readouterr()
        return Ran(code, told.out, told.err)

    def bring(self, what: str, *lines: str, options: tuple[str, ...] = ()) -> Ran:
        return self.run(what, self.sheet("\n".join(lines)), *options)

    def example(self, what: str) -> Ran:
        return self.run(what, EXAMPLES / f"{what}.csv")

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with self.database.read() as session:
            return [tuple(row) for row in session.execute(text(statement))]

    def count(self, table: str) -> int:
        return int(str(self.rows(f"SELECT count(*) FROM {table}")[0][0]))


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINLING_NOW", "2026-11-22T10:00:00+08:00")


@pytest.fixture
def clerk_at(tmp_path: Path, capsys: pytest.CaptureFixture[str], keyring: Keyring) -> Callable[[Database], Clerk]:
    return lambda database: Clerk(database, tmp_path, capsys)


@pytest.fixture
def clerk(clerk_at: Callable[[Database], Clerk], sqlite_database: Database) -> Clerk:
    return clerk_at(sqlite_database)


@pytest.fixture
def center(clerk: Clerk) -> Clerk:
    """A clerk whose center has branches and members already."""
    for what in ("organizations", "members"):
        assert clerk.example(what).code == 0
    return clerk
