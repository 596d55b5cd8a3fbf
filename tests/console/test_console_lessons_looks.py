"""What the page of lessons looks like in a real Chromium, with axe, and that it works without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console.desk import Desk
from tests.console.looks import SCREENS, look, tour
from tests.console.test_console_lessons import keep, propose, send, state_of

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Every tab with something on it."""
    clerk, second = desk.sign_in("clerk"), desk.sign_in("admin")
    keep(desk, "说了三回都没听懂的那句话，" * 12, times=3)
    keep(desk, "wherehasitallgonethatiwasneverpaidforandwhowouldknow" * 3, language="en")
    for words in ("外头那个■几时给", "那个会还开不开么", "头前说的药钱"):
        one = keep(desk, words)
        propose(clerk if words.startswith("外") else second, one)
    taught = keep(desk, "上头发的那个咋还没见")
    propose(clerk, taught)
    done = send(second, taught, "accept", on="proposed")
    return {
        "lessons-new": "/lessons",
        "lessons-proposed": "/lessons?state=proposed",
        "lessons-accepted": done.headers["location"].replace("state=proposed", "state=accepted"),
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_tab_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], screen: str, language: str
) -> None:
    tour(visit, desk, paths, screen=screen, language=language)


def test_an_empty_page_and_a_refused_form_can_be_read(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit("/lessons", screen=SCREENS["phone"])
    look(page, "lessons-empty")
    keep(desk)
    page.reload()
    page.get_by_role("button", name="就是这个意思").click()
    expect(page.get_by_role("alert").filter(has_text="请选一个意思")).to_be_visible()
    look(page, "lessons-refused")


def test_two_people_teach_without_a_script(visit: Callable[..., Page], desk: Desk) -> None:
    one = keep(desk)
    page = visit("/lessons", scripts=False)
    page.get_by_label("查待遇到账").check()
    page.get_by_label("拿去教的话").fill("外头的■咋没见着")
    page.get_by_role("button", name="就是这个意思").click()
    expect(page.get_by_role("status")).to_contain_text("等另一位同事看")
    second = visit("/lessons?state=proposed", login="clerk2", scripts=False)
    second.get_by_role("button", name="对，拿去教").click()
    expect(second.get_by_role("status")).to_contain_text("可以教了")
    assert state_of(desk, one) == "accepted"
