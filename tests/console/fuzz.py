"""What the run over all routes works with: a console with marked people, forms as pages have them, and what must hold."""

from __future__ import annotations

import csv
import hashlib
import inspect
import io
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
from fastapi.routing import APIRoute
from sqlalchemy import text

from center.clock import utc_now
from center.db import Database
from center.staff.sessions import open_session
from tests.console.desk import PEOPLE, Desk
from tests.console.routes import PARAMETER, PROTECTED_HEADERS

CONSOLE = Path(__file__).resolve().parents[2] / "console"
ROLES = ("anonymous", *PEOPLE)
TOKENS = ("right", "wrong", "missing", "another's")
# Words of a retiree and names of a branch's people as no page has them of itself.
WORDS = "秘语WORDS"
NAME_OF_BRANCH = re.compile(r"某(\d+)支")
WRITTEN_TAG = "<zz"
LONG_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
AUDIT = frozenset({"audit_entries", "audit_head"})
FOREIGN = """
    SELECT count(*), max(case_entries.id) FROM case_entries JOIN cases ON cases.id = case_id
    LEFT JOIN members ON members.id = member_id WHERE branch_id IS NULL OR branch_id != ?
"""
# What changes whenever somebody is there.
UNCOUNTED_COLUMNS = {("staff_sessions", "last_seen_at")}


def names_of_fields(route: APIRoute) -> list[str]:
    """Return every name that a form of this route's pages has, or that its code asks a form or an address for."""
    topic = Path(inspect.getfile(inspect.unwrap(route.endpoint))).parent
    found = {parameter.name for parameter in route.dependant.query_params}
    for path in (CONSOLE / "templates" / topic.name).rglob("*.html"):
        found |= set(re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="(\w+)"', path.read_text("utf-8")))
    for path in topic.glob("*.py"):
        found |= set(re.findall(r'(?:_of\(form, |query\.get\(|query\[|known\()"(\w+)"', path.read_text("utf-8")))
    return sorted(found - {"csrf"})


@dataclass(frozen=True)
class Asked:
    """One request as it is thrown at the console."""

    route: APIRoute
    method: str
    role: str
    token: str
    path_values: dict[str, str]
    query: dict[str, str]
    form: dict[str, str]
    wants_page: bool = True

    @property
    def path(self) -> str:
        """The path with its values, and the query."""
        path = PARAMETER.sub(
            lambda found: quote(self.path_values[found[1]], safe="", errors="replace"), self.route.path
        )
        return f"{path}?{encoded(self.query)}" if self.query else path


def encoded(fields: dict[str, str]) -> str:
    """Return a form as a browser would send it, and halves of characters as no browser would."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields.items()
    )


@dataclass
class Fuzzed:
    """A console that is as it was before each request, with a session of everybody."""

    desk: Desk
    pristine: bytes
    tokens: dict[str, str] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)
    branches: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = sqlite3.connect(str(self.desk.database.url.database), isolation_level=None)
        self._version = self._data_version()
        self._digest, self._digest_but_audit = self.digest(), self.digest(but=AUDIT)
        self._client = httpx.Client(base_url=self.desk.url, trust_env=False, timeout=20)

    def close(self) -> None:
        self._client.close()
        self._line.close()

    def ask(self, asked: Asked) -> httpx.Response:
        """Send a request and hold the answer and the records to what is promised of each; return the answer."""
        headers = {"accept": "text/html" if asked.wants_page else "application/json"}
        if asked.role in self.tokens:
            headers["cookie"] = f"yinling_staff={self.tokens[asked.role]}"
        content = None
        if asked.method not in {"GET", "HEAD"}:
            headers["content-type"] = "application/x-www-form-urlencoded"
            content = encoded(self._with_token(asked))
        with self._client.stream(asked.method, asked.path, headers=headers, content=content) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                shown = next(answer.iter_text())
            else:
                answer.read()
                shown = answer.text
        self._judge(asked, answer, shown)
        self._judge_records(asked, answer)
        return answer

    def _with_token(self, asked: Asked) -> dict[str, str]:
        another = next(csrf for login, csrf in self.csrf.items() if login != asked.role)
        known = {
            "right": self.csrf.get(asked.role, "-"),
            "wrong": "x" * 43,
            "another's": another,
        }
        return asked.form | ({"csrf": known[asked.token]} if asked.token in known else {})

    def _judge(self, asked: Asked, answer: httpx.Response, shown: str) -> None:
        assert answer.status_code < 500, f"{answer.status_code}: {shown[:300]}"
        assert PROTECTED_HEADERS.items() <= dict(answer.headers).items()
        assert answer.headers["cache-control"] == "no-store"
        location = answer.headers.get("location", "/")
        assert location.startswith("/") and not location.startswith("//"), location
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert WRITTEN_TAG not in shown.casefold()
        if answer.headers.get("content-type", "").startswith("text/csv"):
            cells = [cell for row in csv.reader(io.StringIO(shown.removeprefix("\ufeff"))) for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULA_BEGINS)]
        if asked.role not in {"admin", "clerk", "clerk2"}:
            assert WORDS not in shown
            assert not LONG_NUMBER.search(shown)
            assert set(NAME_OF_BRANCH.findall(shown)) <= self.branches.get(asked.role, set())

    def _judge_records(self, asked: Asked, answer: httpx.Response) -> None:
        if self._data_version() == self._version:
            return
        if self.digest() != self._digest:
            is_form = asked.method == "POST" and (asked.token == "right" or asked.route.path == "/login")
            # Whoever reads what is sensitive is put on record, and that is all that reading changes.
            assert is_form or self.digest(but=AUDIT) == self._digest_but_audit, f"{answer.status_code}: changed"
            assert asked.role != "anonymous" or asked.route.path == "/login"
            self._judge_branches(asked)
            self._restore()
        self._version = self._data_version()

    def _judge_branches(self, asked: Asked) -> None:
        """Nobody who is bound to a branch has changed a case of another one."""
        if asked.role not in self.branches:
            return
        own = tuple(self.branches[asked.role])
        with closing(sqlite3.connect(":memory:")) as before:
            before.deserialize(self.pristine)
            assert self._line.execute(FOREIGN, own).fetchone() == before.execute(FOREIGN, own).fetchone()

    def _restore(self) -> None:
        with closing(sqlite3.connect(":memory:")) as before:
            before.deserialize(self.pristine)
            before.backup(self._line)

    def _data_version(self) -> int:
        return int(self._line.execute("PRAGMA data_version").fetchone()[0])

    def digest(self, *, but: frozenset[str] = frozenset()) -> str:
        """Return a digest of all records but those of some tables, and what changes by being there."""
        read = hashlib.blake2b()
        tables = self._line.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for table in [name for (name,) in tables if name not in but]:
            named = [row[1] for row in self._line.execute(f"PRAGMA table_info({table})")]
            columns = ", ".join(f'"{name}"' for name in named if (table, name) not in UNCOUNTED_COLUMNS)
            for row in self._line.execute(f"SELECT {columns} FROM {table} ORDER BY rowid"):  # noqa: S608
                read.update(repr(row).encode("utf-8", "surrogatepass"))
        return read.hexdigest()


def mark(database: Database) -> dict[str, set[str]]:
    """Name all people after their branch, and return which branches' names each secretary may see."""
    with database.write() as session:
        session.execute(text("UPDATE members SET name = '某' || branch_id || '支' || id"))
        rows = session.execute(text("SELECT login, organization_id FROM staff_accounts WHERE role = 'secretary'"))
        return {row.login: {str(row.organization_id)} for row in rows}


def admit_everybody(database: Database) -> tuple[dict[str, str], dict[str, str]]:
    """Return a session's token and its form token for everybody."""
    tokens, csrf, now = {}, {}, utc_now()
    with database.write() as session:
        for login in PEOPLE:
            of = {"login": login}
            staff_id = session.execute(text("SELECT id FROM staff_accounts WHERE login = :login"), of).scalar_one()
            tokens[login] = open_session(session, staff_id=staff_id, address="127.0.0.1", user_agent="", now=now)
            newest = text("SELECT csrf_secret FROM staff_sessions WHERE staff_id = :id ORDER BY id DESC LIMIT 1")
            csrf[login] = session.execute(newest, {"id": staff_id}).scalar_one()
    return tokens, csrf


def snapshot(database: Database) -> bytes:
    """Return the whole database file as it is now, such as can be opened in memory."""
    with database.engine.connect() as connection:
        pages = bytearray(connection.connection.driver_connection.serialize())
    # In memory there is no log beside the file.
    pages[18:20] = b"\x01\x01"
    return bytes(pages)
