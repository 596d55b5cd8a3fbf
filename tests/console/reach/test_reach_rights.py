"""A meeting's people as every role: what one may not see is not there, and forged forms change nothing."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import func, select

from center.db.models import metadata
from tests.console.desk import PEOPLE, Desk, token_in
from tests.console.reach.asked_to import branch_of, call_meeting, list_for_call, members_of, name_of, tell

MAY = {"admin", "clerk", "clerk2", "near"}
PAGES = ("people", "people/again", "calls")
TABLES = ("notifications", "attendance", "audit_entries")


@pytest.fixture
def meeting(desk: Desk) -> int:
    people = members_of(desk.database, "near")
    id_ = call_meeting(desk.database, branch_of(desk.database, "near"))
    list_for_call(desk.database, id_, people[0])
    tell(desk.database, id_, people[1])
    return id_


def forms(desk: Desk, meeting: int) -> dict[str, dict[str, str]]:
    first = members_of(desk.database, "near")[0]
    here = f"/meetings/{meeting}"
    return {
        f"{here}/people/find": {"text": "王"},
        f"{here}/people/again": {"number": "1"},
        f"{here}/people/again/undo": {"number": "1"},
        f"{here}/calls/sheet": {"part": "1"},
        f"{here}/calls/{first}": {"outcome": "attend", "stamp": ""},
        f"{here}/calls/{first}/phone": {},
    }


def sizes(desk: Desk) -> list[int]:
    tables = [metadata.tables[name] for name in TABLES]
    with desk.database.read() as session:
        return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_nobody_unknown_sees_anything(desk: Desk, meeting: int) -> None:
    for path in (*(f"/meetings/{meeting}/{page}" for page in PAGES), "/calls"):
        assert desk.browser().get(path).headers.get("location") == "/login"
    for path, fields in forms(desk, meeting).items():
        assert desk.browser().post(path, data=fields).headers.get("location") == "/login"


@pytest.mark.parametrize("login", PEOPLE)
def test_each_role_sees_the_pages_it_may_and_no_other(desk: Desk, meeting: int, login: str) -> None:
    browser = desk.sign_in(login)
    missing = browser.get("/meetings/987654321/people")
    assert missing.status_code == 404
    for page in PAGES:
        found = browser.get(f"/meetings/{meeting}/{page}")
        assert found.status_code == (200 if login in MAY else 404), page
        if login not in MAY:
            assert found.text == missing.text


@pytest.mark.parametrize("login", sorted(set(PEOPLE) - MAY))
def test_forms_of_those_who_may_not_change_nothing(desk: Desk, meeting: int, login: str) -> None:
    browser, before = desk.sign_in(login), sizes(desk)
    csrf = token_in(browser.get("/account").text)
    for path, fields in forms(desk, meeting).items():
        assert browser.post(path, data={"csrf": csrf, **fields}).status_code == 404, path
    assert sizes(desk) == before


@pytest.mark.parametrize("login", ["clerk", "near"])
def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, meeting: int, login: str) -> None:
    browser, before = desk.sign_in(login), sizes(desk)
    others = token_in(desk.sign_in("admin").get("/").text)
    for path, fields in forms(desk, meeting).items():
        for token in ("", "wrong", others):
            assert browser.post(path, data={"csrf": token, **fields}).status_code == 403, path
    assert sizes(desk) == before


def test_of_a_meeting_of_all_a_secretary_sees_and_reaches_the_own_people_alone(desk: Desk) -> None:
    near, far = members_of(desk.database, "near"), members_of(desk.database, "far")
    id_ = call_meeting(desk.database, 1)
    for member_id in (near[0], far[0]):
        list_for_call(desk.database, id_, member_id)
        tell(desk.database, id_, member_id)
    secretary = desk.sign_in("far")
    told = "".join(secretary.get(f"/meetings/{id_}/{page}").text for page in ("people", "calls"))
    assert name_of(desk.database, far[0]) in told
    assert f"#m{near[0]}" not in told
    assert f'id="m{near[0]}"' not in told
    assert f'href="/meetings/{id_}"' not in told
    csrf = token_in(told)
    before = sizes(desk)
    for path in (f"/meetings/{id_}/calls/{near[0]}", f"/meetings/{id_}/calls/{near[0]}/phone"):
        answer = secretary.post(path, data={"csrf": csrf, "outcome": "attend", "stamp": ""})
        assert answer.status_code == 404
    assert sizes(desk) == before
    secretary.post(f"/meetings/{id_}/people/again", data={"csrf": csrf, "number": "1"})
    with desk.database.read() as session:
        table = metadata.tables["notifications"]
        reminded = session.execute(select(table.c.member_id).where(table.c.kind == "again:1")).scalars().all()
    assert reminded == [far[0]]


@pytest.mark.parametrize("id_", ["0", "-1", "x", "9" * 30, "１２"])
def test_numbers_that_are_no_meeting_are_no_page(desk: Desk, id_: str) -> None:
    clerk: httpx.Client = desk.sign_in("clerk")
    for page in PAGES:
        assert clerk.get(f"/meetings/{id_}/{page}").status_code == 404
