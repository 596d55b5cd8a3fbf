"""What the pages of meetings look like in a real Chromium, and with axe; all of it works without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.console.desk import Desk
from tests.console.forms import submit
from tests.console.looks import SCREENS, tour
from tests.console.meetings.held import ahead, enter, enter_by_form
from tests.console.meetings.test_meetings_series_pages import begin, occurrences

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Every page in every state that has something to show."""
    near = desk.sign_in("near")
    moved = (
        f"/meetings/{enter_by_form(desk, near, agenda_zh='一、学习', link='https://meeting.example.org/' + 'x' * 80)}"
    )
    submit(near, f"{moved}/move", f"{moved}/move", starts="10:00", ends="11:30", sure="yes")
    for title in ("文章一", "文章二"):
        submit(near, moved, f"{moved}/materials", material_kind="text", title_zh=title, text_zh="正文" * 60)
    cancelled = f"/meetings/{enter_by_form(desk, near, title_zh='要取消的会', starts='15:00', ends='16:00')}"
    submit(near, cancelled, f"{cancelled}/cancel", reason="会议室停电")
    begun = f"/meetings/{enter(desk, starts_in=-timedelta(minutes=5)).id}"
    soon = f"/meetings/{enter(desk, starts_in=timedelta(minutes=30)).id}"
    submit(near, f"{soon}/door", f"{soon}/door")
    series = begin(desk)
    _, second, *_ = occurrences(near.get(series).text)
    return {
        "list": "/meetings",
        "new": "/meetings/new",
        "moved": moved,
        "edit": f"{moved}/edit",
        "move": f"{moved}/move",
        "cancelled": cancelled,
        "begun": begun,
        "attendance": f"{begun}/attendance",
        "door": f"{soon}/door",
        "series": "/meetings/series",
        "one-series": series,
        "occurrence": second,
        "new-series": "/meetings/series/new",
        "following": f"{second}/following",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], screen: str, language: str
) -> None:
    tour(visit, desk, paths, screen=screen, language=language, login="clerk", prefix="meetings-")


def test_a_meeting_is_entered_moved_and_ticked_without_a_script(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit("/meetings/new", "near", scripts=False)
    for name, value in {
        "title_zh": "支部会",
        "day": ahead(),
        "starts": "22:00",
        "ends": "23:00",
        "place_zh": "三楼",
    }.items():
        page.fill(f"#{name}", value)
    page.click("form.sheet .buttons button")
    expect(page.locator(".told")).to_contain_text("请再看一眼时间")
    page.check("input[name=sure]")
    page.click("form.sheet .buttons button")
    expect(page.locator(".told")).to_contain_text("登记好了")
    page.click("text=改期或换地方")
    page.fill("#starts", "15:00")
    page.fill("#ends", "16:00")
    page.click("form.sheet .buttons button")
    expect(page.locator("main")).to_contain_text("15:00–16:00")
    page.goto(f"{desk.url}/meetings/{enter(desk, starts_in=-timedelta(minutes=5)).id}/attendance")
    page.check(".ticks input >> nth=0")
    page.click("text=保存签到")
    expect(page.locator("main")).to_contain_text("到了 1 人")
