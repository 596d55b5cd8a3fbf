"""The figures in a real browser: every chart is drawn, nothing is cut off, keyboard and screen reader get everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from center import crypto
from center.clock import utc_now
from center.crypto import Keyring
from center.db import Database
from center.demo.fill import fill
from center.settings import Settings
from tests.accessibility import failures_of
from tests.console.desk import PASSWORD, Listening, hire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
COMPUTER, PHONE = (1280, 800), (360, 740)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console over a demo center with a year behind it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINLING_KEYS", Keyring.generate().to_json())
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('figures') / 'center.db'}")
        fill(
            database,
            members=2_400,
            months=1,
            keyring=crypto.get_keyring(),
            now=utc_now(),
            show_progress=False,
            with_history=True,
        )
        hire(database)
        with database.write() as session:
            session.execute(text("UPDATE staff_accounts SET language = 'en' WHERE login = 'clerk2'"))
        listening = Listening(Settings(_env_file=None), database)
        listening.start()
        yield listening.url
        listening.stop()
        database.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


def opened(browser: Browser, served: str, login: str, screen: tuple[int, int], path: str = "/figures?span=52") -> Page:
    width, height = screen
    page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    page.goto(f"{served}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("button.button")
    page.goto(served + path)
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize("login", ["clerk", "clerk2", "near"])
@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_every_chart_is_drawn_and_nothing_is_cut_off(
    browser: Browser, served: str, login: str, screen: tuple[int, int]
) -> None:
    problems: list[str] = []
    page = opened(browser, served, login, screen)
    page.on("console", lambda message: problems.append(message.text))
    page.reload()
    page.wait_for_load_state("load")
    assert page.evaluate("document.images.length") >= 6
    assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)") == []
    assert page.evaluate("[...document.querySelectorAll('figure img')].filter(one => one.alt.length < 10).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= screen[0]
    assert problems == []
    assert failures_of(page) == []
    page.context.close()


def test_a_wide_table_scrolls_in_a_box_of_its_own_that_the_keyboard_reaches(browser: Browser, served: str) -> None:
    page = opened(browser, served, "clerk", PHONE)
    box = page.locator("section:has(#answers) .table")
    box.focus()
    assert page.evaluate("document.activeElement.className") == "table"
    page.keyboard.press("ArrowRight")
    expect(box).not_to_have_js_property("scrollLeft", 0)
    assert page.evaluate("window.scrollX") == 0
    page.context.close()


def test_a_chart_opened_alone_keeps_its_colours_under_its_own_policy(browser: Browser, served: str) -> None:
    page = opened(browser, served, "clerk", COMPUTER)
    address = page.locator("figure img").first.get_attribute("src")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(served + str(address))
    assert problems == []
    assert page.evaluate("getComputedStyle(document.querySelector('rect.color-0')).fill") == "rgb(31, 74, 70)"
    page.context.close()


def test_on_paper_nothing_is_hidden_in_a_box(browser: Browser, served: str, tmp_path: Path) -> None:
    page = opened(browser, served, "clerk", COMPUTER)
    page.emulate_media(media="print")
    assert page.evaluate(
        "[...document.querySelectorAll('.table')].every(one => one.scrollHeight <= one.clientHeight + 2)"
    )
    for hidden in (".head", ".choose", ".sheets"):
        assert not page.locator(hidden).first.is_visible()
    page.pdf(path=tmp_path / "figures.pdf", format="A4", landscape=True)
    assert (tmp_path / "figures.pdf").stat().st_size > 10_000
    page.context.close()
