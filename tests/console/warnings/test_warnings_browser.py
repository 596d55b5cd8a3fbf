"""Early warning and related cases in a real browser: keyboard, screen reader, both widths, both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import text

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.console.desk import Desk
from tests.console.forms import submit
from tests.console.warnings.test_warnings_rights import wave

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def last_case(desk: Desk) -> str:
    with desk.database.read() as session:
        return str(100_000 + session.execute(text("SELECT max(id) FROM cases")).scalar_one())


@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_read_by_everybody(
    desk: Desk, visit: Callable[..., Page], screen: tuple[int, int], language: str
) -> None:
    warning_id = wave(desk, of=(0, 1, 2))
    clerk = desk.sign_in("clerk")
    draft = submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/notices").headers["location"]
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :l WHERE login = 'clerk2'"), {"l": language})
    page = visit("/warnings", "clerk2", screen)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    for path in ("/warnings", f"/warnings/{warning_id}", draft, f"/cases/{last_case(desk)}", "/figures/scams", "/"):
        page.goto(desk.url + path)
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth") <= screen[0], path
        assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)") == []
        assert failures_of(page) == [], path
    assert problems == []


def test_the_picture_leads_on_by_the_keyboard_and_nothing_in_it_overlaps(
    desk: Desk, visit: Callable[..., Page]
) -> None:
    wave(desk, of=(0, 1, 2, 3, 4, 5, 6))
    number = last_case(desk)
    page = visit(f"/cases/{number}", screen=PHONE)
    nodes = page.locator("svg.ties a.node")
    assert nodes.count() == 6
    boxes = [nodes.nth(place).bounding_box() for place in range(6)]
    for place, one in enumerate(boxes):
        assert one["width"] >= 44
        assert one["height"] >= 44
        for other in boxes[place + 1 :]:
            apart = abs(one["x"] - other["x"]) >= one["width"] or abs(one["y"] - other["y"]) >= one["height"]
            assert apart
    nodes.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/cases/" in url and not url.endswith(number))


def test_everything_works_without_scripts(desk: Desk, visit: Callable[..., Page]) -> None:
    warning_id = wave(desk, of=(0, 1))
    page = visit(f"/warnings/{warning_id}", scripts=False)
    with page.expect_navigation():
        page.get_by_role("button", name="我来办").click()
    assert "您在办这个预警了" in page.content()
