"""Early warning as every role: what one may not is not there, forged forms change nothing, two people approve."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from center.cases import service as cases
from center.clock import utc_now
from center.db.models import metadata
from center.scams.warning import service as warnings
from tests.console.desk import PEOPLE, Desk, token_in
from tests.console.forms import form_in, submit

OFFICE = {"administrator", "clerk"}
TABLES = ("scam_warnings", "warning_notices", "warning_notice_branches", "notices", "audit_entries")
NUMBER = "13800001111"
FORMS = ("take", "dismiss", "close", "notices")
DRAFT_FORMS = ("change", "approve", "refuse", "withdraw")
FIELDS = {
    "version": "1",
    "reason": "known",
    "read": "yes",
    "branch": "2",
    "title_zh": "题",
    "title_en": "T",
    "body_zh": "文",
    "body_en": "B",
}


def wave(desk: Desk, *, of: tuple[int, ...]) -> int:
    """Let members (by place) report one cheat, and return the warning."""
    now = utc_now()
    with desk.database.write() as session:
        for place in of:
            member = session.execute(
                text("SELECT id FROM members WHERE status = 'active' ORDER BY id LIMIT 1 OFFSET :of"), {"of": place}
            ).scalar_one()
            cases.open_case(
                session,
                kind="scam",
                conversation_id=None,
                member_id=member,
                summary=f"{NUMBER} 骗我，转到6222021234567890123",
                details={},
                now=now - timedelta(hours=1),
            )
    with desk.database.read() as session:
        sight = warnings.look(session, now=now)
    with desk.database.write() as session:
        (warning_id,) = warnings.write_down(session, sight=sight, now=now)
    return warning_id


def places_of_branch(desk: Desk, *, same: bool) -> tuple[int, int]:
    """Return two members' places: of the first member's branch, or one of it and one of another."""
    with desk.database.read() as session:
        branches = list(
            session.execute(text("SELECT branch_id FROM members WHERE status = 'active' ORDER BY id")).scalars()
        )
    return 0, next(place for place, one in enumerate(branches) if place and (one == branches[0]) == same)


def records(desk: Desk) -> dict[str, str]:
    with desk.database.read() as session:
        return {name: repr(session.execute(select(metadata.tables[name])).all()) for name in TABLES}


@pytest.mark.parametrize("login", ["admin", "clerk", "near", "far", "auditor"])
def test_a_warning_is_there_for_those_who_may_see_it(desk: Desk, login: str) -> None:
    wide, browser = wave(desk, of=places_of_branch(desk, same=False)), desk.sign_in(login)
    missing = browser.get("/office/no-such-page").text
    is_office = PEOPLE[login] in OFFICE
    for path, is_there in {
        "/warnings": login != "auditor",
        "/warnings/bar": login != "auditor",
        f"/warnings/{wide}": is_office,
        "/warnings/999": False,
        "/warnings/x": False,
        "/warnings/notices/1": False,
        "/figures/scams": login != "auditor",
        "/figures/scams/charts/scam_weeks.svg": login != "auditor",
        "/figures/scams/charts/nothing.svg": False,
    }.items():
        answer = browser.get(path)
        assert answer.status_code == (200 if is_there else 404), path
        if not is_there:
            assert answer.text == missing, path
    assert ("…0123" in browser.get("/warnings").text) == is_office


def test_a_secretary_sees_the_own_branchs_warnings_without_numbers(desk: Desk) -> None:
    own = wave(desk, of=places_of_branch(desk, same=True))
    near, far = desk.sign_in("near"), desk.sign_in("far")
    page = near.get(f"/warnings/{own}")
    assert page.status_code == 200
    assert NUMBER not in page.text
    assert "同一个电话号码" in page.text
    assert '<form method="post" action="/warnings' not in page.text
    assert far.get(f"/warnings/{own}").status_code == 404
    assert "同一个收款账户" in near.get("/").text
    case = re.search(r"/cases/(\d+)", page.text)
    assert case is not None
    related = near.get(f"/cases/{case[1]}").text
    assert "同一个收款账户" in related
    assert "…0123" not in related
    assert NUMBER not in related
    assert "…0123" in desk.sign_in("clerk").get(f"/cases/{case[1]}").text


@pytest.mark.parametrize("login", ["near", "auditor"])
def test_who_may_not_settle_or_draft_cannot_with_the_right_token_either(desk: Desk, login: str) -> None:
    warning_id = wave(desk, of=places_of_branch(desk, same=True))
    clerk = desk.sign_in("clerk")
    answer = submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/notices")
    draft = answer.headers["location"].split("?")[0]
    before = records(desk)
    browser = desk.sign_in(login)
    token = token_in(browser.get("/account").text)
    for path in [*(f"/warnings/{warning_id}/{one}" for one in FORMS), *(f"{draft}/{one}" for one in DRAFT_FORMS)]:
        assert browser.post(path, data={"csrf": token, **FIELDS}).status_code == 404, path
    assert browser.get(draft).status_code == 404
    assert (
        browser.post("/figures/scams/export", data={"csrf": token, "table": "all", "format": "xlsx"}).status_code == 404
    )
    assert records(desk) == before


def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk) -> None:
    warning_id = wave(desk, of=(0, 1))
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    draft = (
        submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/notices").headers["location"].split("?")[0]
    )
    before = records(desk)
    paths = [*(f"/warnings/{warning_id}/{one}" for one in FORMS), *(f"{draft}/{one}" for one in DRAFT_FORMS)]
    for path in [*paths, "/figures/scams/export"]:
        for token in ("", "wrong", token_in(other.get("/account").text)):
            assert clerk.post(path, data={"csrf": token, **FIELDS}).status_code == 403, path
        assert desk.browser().post(path, data=FIELDS).headers["location"] == "/login"
    assert records(desk) == before


def test_a_notice_goes_out_through_two_people(desk: Desk) -> None:
    warning_id = wave(desk, of=(0, 1))
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    assert submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/take").status_code == 303
    draft = (
        submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/notices").headers["location"].split("?")[0]
    )
    own = clerk.get(draft).text
    assert f"{draft}/approve" not in own
    assert NUMBER not in own
    forged = clerk.post(f"{draft}/approve", data={**form_in(own, f"{draft}/withdraw"), "read": "yes"})
    assert forged.status_code == 422
    assert "另一个人" in forged.text
    stale = form_in(second.get(draft).text, f"{draft}/approve")
    long = form_in(own, f"{draft}/change") | {"branch": "2", "title_zh": "长" * 61}
    wrong = clerk.post(f"{draft}/change", data=long)
    assert wrong.status_code == 422
    assert "长" * 61 in wrong.text
    kept = clerk.post(
        f"{draft}/change",
        data=form_in(own, f"{draft}/change") | {"branch": "2", "title_zh": "改过的", "body_zh": "文", "body_en": "B"},
    )
    assert kept.status_code == 303
    late = second.post(f"{draft}/approve", data=stale | {"read": "yes"})
    assert late.status_code == 409
    assert "别人刚刚改过" in late.text
    assert second.post(f"{draft}/approve", data=form_in(second.get(draft).text, f"{draft}/approve")).status_code == 422
    assert submit(second, draft, f"{draft}/approve", read="yes").status_code == 303
    again = second.post(f"{draft}/approve", data=stale | {"read": "yes", "version": "2"})
    assert again.status_code == 409
    with desk.database.read() as session:
        titles = session.execute(text("SELECT title_zh FROM notices WHERE NOT is_sample")).scalars().all()
    assert titles.count("改过的") == 1


def test_a_warning_is_dismissed_for_a_reason_and_leaves_the_queue(desk: Desk) -> None:
    warning_id = wave(desk, of=(0, 1))
    clerk = desk.sign_in("clerk")
    path = f"/warnings/{warning_id}/dismiss"
    assert "防骗预警" in clerk.get("/").text
    assert submit(clerk, f"/warnings/{warning_id}", path, reason="").status_code == 422
    stale = form_in(clerk.get(f"/warnings/{warning_id}").text, path)
    assert submit(clerk, f"/warnings/{warning_id}", path, reason="known").status_code == 303
    assert clerk.post(path, data=stale | {"reason": "known"}).status_code == 409
    assert "防骗预警" not in clerk.get("/").text
    assert "早就知道了" in clerk.get(f"/warnings/{warning_id}").text


def close(browser: httpx.Client, number: str, stopped: str) -> httpx.Response:
    fields = {"version": "1", "reason": "settled", "outcome": "helped", "stopped": stopped}
    token = token_in(browser.get("/account").text)
    return browser.post(f"/cases/{number}/close", data={"csrf": token, **fields})


def test_what_was_stopped_is_noted_when_a_loss_is_closed(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "钱转走了")
    clerk = desk.sign_in("clerk")
    for wrong in ("很多", "-5", "1e99"):
        answer = close(clerk, number, wrong)
        assert answer.status_code == 409
        assert "只写数字" in answer.text
    assert close(clerk, number, "８０００.５元").status_code == 303
    page = clerk.get(f"/cases/{number}").text
    assert "8,000.50" in page
    sheet = clerk.post(
        "/figures/scams/export",
        data=form_in(clerk.get("/figures/scams").text, "/figures/scams/export")
        | {"table": "scam_money", "format": "csv"},
    )
    assert "8000.5" in sheet.text


def test_the_figures_export_every_table(desk: Desk) -> None:
    wave(desk, of=(0, 1))
    clerk = desk.sign_in("clerk")
    form = form_in(clerk.get("/figures/scams").text, "/figures/scams/export")
    whole = clerk.post("/figures/scams/export", data=form | {"table": "all", "format": "xlsx"})
    assert whole.content[:2] == b"PK"
    for name in (
        "scam_weeks",
        "scam_types",
        "scam_means",
        "scam_places",
        "scam_ages",
        "scam_answers",
        "scam_checks",
        "scam_asked",
    ):
        assert clerk.post("/figures/scams/export", data=form | {"table": name, "format": "csv"}).status_code == 200
    assert clerk.post("/figures/scams/export", data=form | {"table": "nothing", "format": "csv"}).status_code == 404
