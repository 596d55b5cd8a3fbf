"""Who may see and change which meeting: a secretary those of the own branch, the office all, an auditor none."""

from __future__ import annotations

from datetime import time, timedelta

import httpx
import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.series import service as series
from tests.console.desk import Desk, token_in
from tests.console.forms import form_in
from tests.console.meetings.held import BY, FORM, ahead, branch_of, enter, record_of

READ = ("", "/attendance", "/calendar.ics")
FORMS = ("/edit", "/move", "/door", "/following")
STEPS = (
    "", "/move", "/cancel", "/reopen", "/hold", "/not-held", "/summary", "/materials", "/materials/1/raise",
    "/materials/1/remove", "/attendance", "/door", "/following", "/end-series",
)  # fmt: skip


def post(browser: httpx.Client, path: str, token: str | None = None, **fields: str) -> httpx.Response:
    own = token_in(browser.get("/account").text) if token is None else token
    return browser.post(path, data={"csrf": own, **FORM, "day": ahead(), "version": "1", "reason": "x", **fields})


def repeating(desk: Desk) -> int:
    """A meeting of the branch of `near` that repeats, so that every page of one is there."""
    now = utc_now()
    with desk.database.write() as session:
        begun = series.begin_series(
            session,
            organization_id=branch_of(desk, "near"),
            draft=series.SeriesDraft(
                meetings.About("study_session", "everyone", "学习"),
                meetings.Place("三楼"),
                series.rule_of(series.Choice("weeks", weekday=3)),
                (now + timedelta(days=15)).date(),
                time(9),
                60,
            ),
            by=BY,
            now=now,
        )
        return series.list_ahead(session, series_id=begun.id, now=now, limit=1)[0].id


def test_what_belongs_to_another_branch_is_as_if_it_were_not_there(desk: Desk) -> None:
    meeting_id = repeating(desk)
    series_id = record_of(desk, meeting_id).series_id
    near, far = desk.sign_in("near"), desk.sign_in("far")
    missing = far.get("/meetings/999999")
    assert missing.status_code == 404
    for page in (*READ, *FORMS):
        assert near.get(f"/meetings/{meeting_id}{page}").status_code == 200, page
        answer = far.get(f"/meetings/{meeting_id}{page}")
        assert (answer.status_code, answer.text) == (404, missing.text), page
    for step in STEPS:
        answer = post(far, f"/meetings/{meeting_id}{step}")
        assert answer.status_code == 404, step
    assert record_of(desk, meeting_id).version == 1
    assert near.get(f"/meetings/series/{series_id}").status_code == 200
    assert far.get(f"/meetings/series/{series_id}").status_code == 404
    assert f"/meetings/{meeting_id}" not in far.get("/meetings").text
    assert f"/meetings/series/{series_id}" not in far.get("/meetings/series").text
    assert "没有符合条件的会" in far.get(f"/meetings?branch={branch_of(desk, 'near')}").text


@pytest.mark.parametrize("organization", ["1", "2", "999999", "", "x", "-1"])
def test_a_secretary_enters_no_meeting_of_others(desk: Desk, organization: str) -> None:
    browser = desk.sign_in("far")
    before = count(desk)
    for path in ("/meetings", "/meetings/series"):
        assert post(browser, path, organization=organization).status_code == 404
        assert post(browser, path, organization=str(branch_of(desk, "near"))).status_code == 404
    assert count(desk) == before


def test_an_auditor_and_who_is_not_signed_in_see_no_meeting(desk: Desk) -> None:
    meeting_id = enter(desk).id
    auditor, nobody = desk.sign_in("auditor"), desk.browser()
    for page in (*(f"/{meeting_id}{page}" for page in (*READ, *FORMS)), "", "/new", "/series", "/series/new"):
        assert auditor.get(f"/meetings{page}").status_code == 404, page
        assert nobody.get(f"/meetings{page}").headers["location"] == "/login"
    assert "/meetings" not in auditor.get("/audit").text


@pytest.mark.parametrize("step", STEPS)
def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, step: str) -> None:
    meeting_id = repeating(desk)
    near, other = desk.sign_in("near"), desk.sign_in("clerk")
    for token in ("", "wrong", token_in(other.get("/account").text)):
        assert post(near, f"/meetings/{meeting_id}{step}", token).status_code == 403
    assert record_of(desk, meeting_id).version == 1


def test_a_members_calendar_is_given_only_for_the_own_branch(desk: Desk) -> None:
    with desk.database.read() as session:
        own = text("SELECT id FROM members WHERE branch_id = :branch AND status = 'active' ORDER BY id LIMIT 1")
        member_id = session.execute(own, {"branch": branch_of(desk, "near")}).scalar_one()
    path = f"/meetings/of/{member_id}/calendar.ics"
    assert desk.sign_in("near").get(path).text.startswith("BEGIN:VCALENDAR\r\n")
    assert desk.sign_in("far").get(path).status_code == 404
    assert desk.sign_in("clerk").get("/meetings/of/99999999/calendar.ics").status_code == 404


def test_only_whose_branch_it_is_ticks_who_was_there(desk: Desk) -> None:
    one = enter(desk, starts_in=-timedelta(minutes=5))
    near, far = desk.sign_in("near"), desk.sign_in("far")
    path = f"/meetings/{one.id}/attendance"
    form = form_in(near.get(path).text, path)
    stolen = far.post(path, data=form | {"csrf": token_in(far.get("/account").text)})
    assert stolen.status_code == 404
    with desk.database.read() as session:
        strange = session.execute(
            text("SELECT id FROM members WHERE branch_id = :branch LIMIT 1"), {"branch": branch_of(desk, "far")}
        ).scalar_one()
    assert near.post(path, data=form | {"seen": f"{strange}:-", "present": str(strange)}).status_code == 404
    for seen in ("x", "1:2", ",".join(f"{n}:-" for n in range(41))):
        assert near.post(path, data=form | {"seen": seen}).status_code == 404


def count(desk: Desk) -> int:
    with desk.database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM meetings")).scalar_one())
