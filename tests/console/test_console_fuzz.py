"""Every route as everybody, with whatever can stand in a path, an address and a form: no fault, no leak, no change.

Deterministic and some minutes long; `YINLING_FUZZ_EXAMPLES=500` throws so many requests at each route, and everything
awkward into each field.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from center import crypto
from center.cases import service as cases
from center.cases.models import CLOSE_REASONS, KINDS, OUTCOMES, PRIORITIES, STATES, URGENCIES
from center.clock import utc_now
from center.db import Database
from center.settings import Settings
from tests.console.desk import BOSS, Desk, Listening
from tests.console.fuzz import ROLES, TOKENS, WORDS, Asked, Fuzzed, admit_everybody, mark, names_of_fields, snapshot
from tests.console.routes import PARAMETER, api_routes

pytestmark = pytest.mark.thorough

ROUTES = [
    (method, route)
    for route in api_routes(Database("sqlite:///never-opened.db"))
    for method in sorted(route.methods - {"HEAD", "OPTIONS"})
]
# All routes together: about a minute.
EXAMPLES = int(os.environ.get("YINLING_FUZZ_EXAMPLES", "0")) or max(12, 1000 // len(ROUTES))
FIELDS = {(method, route.path): names_of_fields(route) or ["text"] for method, route in ROUTES}
IDS = [f"{method} {route.path}" for method, route in ROUTES]
CASES = ("100001", "100002", "100003", "100004")
NUMBERS = ("0", "1", "2", "-1", "99999999", "9" * 30, "１００００１", "1e309", "NaN", "٣", "0x10", "1.5", " 1", "1\n")
TIMES = (
    "2026-11-23", "2026-02-30", "0001-01-01", "9999-12-31T23:59", "24:00", "2026-W01",
    "urgent~0001-01-01T00:00:00+23:59~1", "soon~9999-12-31T23:59:59.999999-23:59~9", "normal~2026-01-01T00:00:00+00:00~1",
)  # fmt: skip
WRITTEN = (
    "", " ", "\x00", "a\x00b", "<zz onload=1>", "'\"><zz>", "</textarea><zz>", "' OR 1=1 --", "%' --", "_%\\", "=1+1",
    "@SUM(1)", "+86", "\t=1", "{{7*7}}", "{% x %}", "%s%n", "../../etc/passwd", "\u202e坏", "\ud800", "\U0001f600" * 9,
    "x" * 5000, "李" * 5000, "a\r\nSet-Cookie: x=1", "\u2028", "true", "null", "[]", '{"a": 1}', "yes", "https://evil.example",
)  # fmt: skip
AWKWARD = (*WRITTEN, *NUMBERS, *TIMES)
CODES = (*KINDS, *STATES, *URGENCIES, *PRIORITIES, *CLOSE_REASONS, *OUTCOMES, "mine", "nobody", "first_answer", "close")
VALUES = st.one_of(
    st.sampled_from(WRITTEN),
    st.sampled_from(NUMBERS),
    st.sampled_from(TIMES),
    st.sampled_from(CODES),
    st.sampled_from(CASES),
    st.text(max_size=20),
)
IN_PATHS = st.one_of(st.sampled_from(CASES), st.sampled_from(("1", "2", "3")), VALUES)


def some(values: tuple[str, ...], place: str, *, every: int) -> tuple[str, ...]:
    """Return each so manyth of the values, other ones for each place; all of them where many are asked for."""
    return values if "YINLING_FUZZ_EXAMPLES" in os.environ else values[crc32(place.encode()) % every :: every]


@pytest.fixture(scope="module")
def fuzzed(filled: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    """A console over marked people, with a case of the one branch, of the other, of nobody, and a closed one."""
    made, ring = filled
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINLING_KEYS", ring)
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
        path = tmp_path_factory.mktemp("fuzz") / "center.db"
        database = Database(f"sqlite:///{shutil.copy(made, path)}")
        listening = Listening(Settings(_env_file=None), database)
        listening.start()
        desk = Desk(listening.url, database)
        branches = mark(database)
        for kind, of in (("scam_loss", 0), ("health_emergency", place_of(database, "far")), ("scam_loss", None)):
            desk.open_case(kind, f"{WORDS} 我的身份证 62090219480305002X", of=of)
        close(database, desk.open_case("scam_loss", WORDS, of=1))
        tokens, csrf = admit_everybody(database)
        made_of_it = Fuzzed(desk, snapshot(database), tokens, csrf, branches)
        yield made_of_it
        made_of_it.close()
        desk.close()
        listening.stop()
        database.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


def place_of(database: Database, secretary: str) -> int:
    """Return the place in the list of members of the first one of a secretary's branch."""
    with database.read() as session:
        branches = session.execute(text("SELECT branch_id FROM members WHERE status = 'active' ORDER BY id")).scalars()
        own = text("SELECT organization_id FROM staff_accounts WHERE login = :login")
        return list(branches).index(session.execute(own, {"login": secretary}).scalar_one())


def close(database: Database, number: str) -> None:
    case_id = cases.id_of(number)
    assert case_id is not None
    with database.write() as session:
        how = {"reason": "settled", "outcome": "helped", "by": BOSS, "expected_version": 1}
        cases.close(session, case_id=case_id, now=utc_now(), **how)


def asked_of(data: st.DataObject, method: str, route: APIRoute) -> Asked:
    """Draw a request for a route; every other one fits well enough to get further than the gate."""
    names, fields = PARAMETER.findall(route.path), FIELDS[method, route.path]
    fits = data.draw(st.booleans())
    known = {name: data.draw(st.sampled_from((*CASES, "1", "2"))) for name in names}
    return Asked(
        route=route,
        method=method,
        role=data.draw(st.sampled_from(ROLES)),
        token="right" if fits else data.draw(st.sampled_from(TOKENS)),
        path_values=known if fits else {name: data.draw(IN_PATHS) for name in names},
        query=data.draw(st.dictionaries(st.sampled_from(fields), VALUES, max_size=4)),
        form=data.draw(st.dictionaries(st.sampled_from(fields), VALUES, max_size=8)),
        wants_page=data.draw(st.booleans()),
    )


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=IDS)
def test_a_route_keeps_its_promises_whatever_it_is_asked(fuzzed: Fuzzed, method: str, route: APIRoute) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        # A request over a line takes long; the one that failed is told as it was.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        fuzzed.ask(asked_of(data, method, route))

    throw()


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=IDS)
def test_each_field_alone_takes_whatever_is_written_into_it(fuzzed: Fuzzed, method: str, route: APIRoute) -> None:
    names = PARAMETER.findall(route.path)
    for name in FIELDS[method, route.path]:
        # Not all into each, but each other ones: over the routes every value gets into fields of every kind.
        for value in some(AWKWARD, f"{route.path} {name}", every=9 if method == "GET" else 18):
            fields = {"query" if method == "GET" else "form": {name: value}}
            path_values = dict.fromkeys(names, CASES[0])
            fuzzed.ask(Asked(route, method, "admin", "right", path_values, **{"query": {}, "form": {}} | fields))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("token", [token for token in TOKENS if token != "right"])
def test_no_form_changes_anything_without_the_token_of_its_session(fuzzed: Fuzzed, role: str, token: str) -> None:
    """Every form, filled in as well as can be, so that the token is all that is wrong."""
    good = {"text": "x", "reason": "settled", "outcome": "helped", "version": "1", "once": "a", "message": "1"}
    for method, route in ROUTES:
        if method == "GET" or route.path == "/login":
            continue
        for case in CASES[:2]:
            path = dict.fromkeys(PARAMETER.findall(route.path), case)
            answer = fuzzed.ask(Asked(route, method, role, token, path, {}, good))
            assert answer.status_code in {303, 403, 404}, route.path
            assert answer.headers.get("location", "/login").startswith("/login"), route.path
