"""A page that nobody uses shows nothing of anybody any more, and rings all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from center.clock import utc_now
from center.staff.locks import ABSOLUTE_TIMEOUT, IDLE_TIMEOUT
from tests.chromium import COMPUTER, PHONE
from tests.console.desk import Desk

NAMELESS = "窗口的人说话难听"


def turn_back(desk: Desk, *, seen: timedelta = timedelta(), made: timedelta = timedelta()) -> None:
    """Let everybody have been here last, and have signed in, this long ago."""
    now = utc_now()
    with desk.database.write() as session:
        session.execute(
            text("UPDATE staff_sessions SET last_seen_at = :seen, created_at = :made"),
            {"seen": f"{now - seen:%Y-%m-%d %H:%M:%S.%f}", "made": f"{now - max(made, seen):%Y-%m-%d %H:%M:%S.%f}"},
        )


def wait_until_told(page: Page, piece: str) -> None:
    """Wait until the page has said that somebody opened it: an answer under way would overwrite what is turned back."""
    expect(page.locator(piece)).to_have_attribute("data-mark", re.compile("."))


def last_seen(desk: Desk) -> str:
    with desk.database.read() as session:
        return str(session.execute(text("SELECT max(last_seen_at) FROM staff_sessions")).scalar_one())


@pytest.mark.parametrize(("piece", "is_presence"), [(None, True), ("here", True), ("alone", False), ("1", False)])
def test_what_a_page_asks_for_by_itself_is_nobodys_presence(desk: Desk, piece: str | None, is_presence: bool) -> None:
    clerk = desk.sign_in("clerk")
    turn_back(desk, seen=timedelta(minutes=20))
    before = last_seen(desk)
    assert clerk.get("/queue/rows", headers={"x-piece": piece} if piece else {}).status_code == 200
    assert (last_seen(desk) > before) is is_presence


def test_a_line_that_is_kept_open_is_nobodys_presence(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    turn_back(desk, seen=timedelta(minutes=20))
    before = last_seen(desk)
    with clerk.stream("GET", "/live", headers={"accept": "text/event-stream"}) as answer:
        assert next(answer.iter_lines()) == "event: change"
    assert last_seen(desk) == before


def test_an_idle_session_hears_the_bell_and_nothing_else(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    number = desk.open_case()
    turn_back(desk, seen=IDLE_TIMEOUT)
    with clerk.stream("GET", "/live/bell") as answer:
        told = "".join(next(answer.iter_text()))
    assert '"urgent_unclaimed": 1' in told.replace("：", ":")
    for path in ("/", "/queue/rows", "/alarm", "/live", f"/cases/{number}", "/account"):
        assert clerk.get(path, headers={"x-piece": "alone"}).status_code == 401, path


@pytest.mark.parametrize("why", ["too old", "ended", "no right"])
def test_nobody_else_hears_the_bell(desk: Desk, why: str) -> None:
    somebody = desk.sign_in("auditor" if why == "no right" else "clerk")
    if why == "too old":
        turn_back(desk, seen=IDLE_TIMEOUT, made=ABSOLUTE_TIMEOUT)
    if why == "ended":
        with desk.database.write() as session:
            session.execute(text("UPDATE staff_sessions SET ended_at = created_at, end_reason = 'log_out'"))
    answer = somebody.get("/live/bell", headers={"accept": "text/event-stream"})
    assert answer.status_code == (404 if why == "no right" else 401)


@pytest.mark.browser
@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_a_page_that_nobody_uses_folds_itself_up_and_goes_on_ringing(
    desk: Desk, visit: Callable[..., Page], screen: tuple[int, int]
) -> None:
    number = desk.open_case("complaint", NAMELESS)
    page = visit(f"/cases/{number}", screen=screen)
    page.fill("#note", "还没写完")
    expect(page.locator("#timeline")).to_contain_text(NAMELESS)
    wait_until_told(page, "#timeline")
    turn_back(desk, seen=IDLE_TIMEOUT)
    expect(page.locator("h1")).to_have_text("您离开有一会儿了")
    assert NAMELESS not in page.content()
    assert number not in page.inner_text("body")
    assert page.locator("textarea, input").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#alarm")).to_be_hidden()
    desk.open_case(words="我摔倒了起不来")
    expect(page.locator("html")).to_have_attribute("data-rang", re.compile(r"[1-9]"), timeout=2000)
    expect(page.locator("#alarm")).to_have_text("有急事还没人接，请马上登录")
    assert "摔倒" not in page.content()
    page.click("#page .button")
    expect(page.locator("#password")).to_be_visible()


@pytest.mark.browser
def test_a_folded_page_whose_time_is_over_leads_to_the_way_in(desk: Desk, visit: Callable[..., Page]) -> None:
    page = visit("/")
    wait_until_told(page, "#rows")
    turn_back(desk, seen=IDLE_TIMEOUT)
    expect(page.locator("h1")).to_have_text("您离开有一会儿了")
    turn_back(desk, seen=IDLE_TIMEOUT, made=ABSOLUTE_TIMEOUT)
    expect(page.locator("#password")).to_be_visible()


@pytest.mark.browser
def test_a_computer_that_slept_for_an_hour_folds_the_page_up_when_it_wakes(
    desk: Desk, visit: Callable[..., Page]
) -> None:
    page = visit("/")
    wait_until_told(page, "#rows")
    page.context.set_offline(True)
    desk.open_case("complaint", NAMELESS)
    turn_back(desk, seen=IDLE_TIMEOUT * 2)
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("您离开有一会儿了", timeout=15_000)
    assert NAMELESS not in page.content()
