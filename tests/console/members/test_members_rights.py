"""Every page of the members' place as every role, with forged forms, other people's branches and wrong numbers."""

from __future__ import annotations

import httpx
import pytest

from center.conversations.reading.service import ref_of
from center.settings import Settings
from console.app import create_app
from console.members.routes import ROUTERS
from tests.console.desk import Desk, token_in
from tests.console.members.people import Known, bind, known, lock_out, request, whole_log

# what a secretary may open of the own branch
OF_A_SECRETARY = {"/members", "/members/{member_id}", "/members/find", "/members/{member_id}/unmask"}
FORM = {
    "text": "王",
    "field": "phone",
    "who": "all",
    "once": "0" * 32,
    "scope_meetings": "yes",
}


def paths_of(desk: Desk, person: Known, number: str, conversation: str) -> list[tuple[str, str, str]]:
    """Every route of the place: its method, its pattern, and an address of it that is real for this person."""
    values = {
        "{member_id}": str(person.id),
        "{ref}": ref_of(conversation),
        "{branch_id}": str(person.branch_id),
        "{number}": number,
        "{grant_id}": "1",
    }
    found = []
    for router in ROUTERS:
        for route in router.routes:
            path = str(route.path)
            for name, value in values.items():
                path = path.replace(name, value)
            assert "{" not in path
            found += [(method, str(route.path), path) for method in route.methods]
    return found


@pytest.fixture
def scene(desk: Desk) -> list[tuple[str, str, str]]:
    """A member of `near`'s branch with a phone, a relative's request, a locked conversation."""
    person = known(desk, branch_of="near")
    conversation = bind(desk.database, person.id)
    lock_out(desk.database)
    return paths_of(desk, person, request(desk, person.name), conversation)


def ask(browser: httpx.Client, method: str, path: str, token: str) -> httpx.Response:
    if method == "POST":
        return browser.post(path, data={"csrf": token, **FORM})
    return browser.request(method, path)


def test_every_page_of_the_place_is_served(desk: Desk, scene: list[tuple[str, str, str]]) -> None:
    app = create_app(Settings(_env_file=None), desk.database)
    served = [getattr(route, "original_router", None) for route in app.routes]
    assert all(router in served for router in ROUTERS)
    assert len(scene) >= 20


def test_without_a_session_there_is_nothing(desk: Desk, scene: list[tuple[str, str, str]]) -> None:
    for method, _, path in scene:
        assert ask(desk.browser(), method, path, "x").headers["location"] == "/login", path


def test_an_auditor_has_no_such_place(desk: Desk, scene: list[tuple[str, str, str]]) -> None:
    auditor = desk.sign_in("auditor")
    page = auditor.get("/audit").text
    assert 'href="/members"' not in page
    for method, _, path in scene:
        assert ask(auditor, method, path, token_in(page)).status_code == 404, path


def test_a_secretary_has_the_own_members_and_what_the_branch_needs(
    desk: Desk, scene: list[tuple[str, str, str]]
) -> None:
    near = desk.sign_in("near")
    token = token_in(near.get("/members").text)
    for method, pattern, path in scene:
        expected = {200, 303} if pattern in OF_A_SECRETARY else {404}
        assert ask(near, method, path, token).status_code in expected, path


def test_for_another_branchs_secretary_a_member_is_as_one_who_is_not_there(
    desk: Desk, scene: list[tuple[str, str, str]]
) -> None:
    far = desk.sign_in("far")
    token = token_in(far.get("/members").text)
    missing = far.get("/members/999999").text
    for method, pattern, path in scene:
        if pattern in {"/members", "/members/find"}:
            continue
        answer = ask(far, method, path, token)
        assert (answer.status_code, answer.text) == (404, missing), path


def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, scene: list[tuple[str, str, str]]) -> None:
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    before = whole_log(desk)
    for method, _, path in scene:
        if method != "POST":
            continue
        for token in ("", "wrong", token_in(other.get("/members").text)):
            assert ask(clerk, method, path, token).status_code == 403, path
        foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        data = {"csrf": token_in(clerk.get("/members").text), **FORM}
        assert clerk.post(path, data=data, headers=foreign).status_code == 403, path
    assert whole_log(desk) == before


@pytest.mark.parametrize("wrong", ["0", "-1", "999999", "9" * 30, "１", "1e2", "abc", "'"])
def test_a_number_that_is_no_member_is_no_page(desk: Desk, wrong: str) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get("/members").text)
    for method, pattern, path in paths_of(desk, known(desk), "100001", "x"):
        if "{member_id}" not in pattern:
            continue
        answer = ask(clerk, method, path.replace(f"/members/{known(desk).id}", f"/members/{wrong}"), token)
        assert answer.status_code == 404, path


def test_a_role_that_was_taken_away_ends_what_its_open_page_can_do(desk: Desk) -> None:
    from center.clock import utc_now
    from center.staff import service as staff
    from tests.console.desk import BOSS

    person, clerk = known(desk), desk.sign_in("clerk")
    token = token_in(clerk.get(f"/members/{person.id}").text)
    with desk.database.write() as session:
        account = next(one for one in staff.list_accounts(session) if one.login == "clerk")
        staff.deactivate(session, actor=BOSS, staff_id=account.id, now=utc_now())
    answer = clerk.post(f"/members/{person.id}/unmask", data={"csrf": token, "field": "phone"})
    assert answer.headers["location"] == "/login"
