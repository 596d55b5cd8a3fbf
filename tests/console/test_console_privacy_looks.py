"""What the pages of requests and retention look like in a real Chromium: axe, contrast, targets, no scrolling sideways."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import text

from center.clock import utc_now
from center.privacy.erasure.work import ErasureWork
from center.retention.work import NightWork
from tests.console.desk import Desk
from tests.console.test_console_privacy import act, open_request, talk
from tests.console.test_console_retention import age

pytestmark = pytest.mark.browser
SCREENS = {"desk": (1280, 800), "phone": (360, 740)}
STRICT = {"rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}}}
SMALL = """() => [...document.querySelectorAll('.page button, .page input:not([type=hidden]):not([type=checkbox]), .page select,'
    + ' .page summary, .page .choice label')].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44)
    .map((e) => e.outerHTML)"""


@pytest.fixture
def pages(desk: Desk) -> dict[str, str]:
    """Every page in every state that has something to show."""
    talk(desk, "秘密话")
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    erased = open_request(desk, clerk).headers["location"]
    act(admin, erased, "approve")
    work = ErasureWork(desk.database, worker="w")
    while work.step(now=utc_now()):
        pass
    paths = {kind: open_request(desk, clerk, kind).headers["location"] for kind in ("delete", "copy", "correct")}
    running = paths["delete"]
    age(desk)
    NightWork(desk.database, worker="w").step(now=utc_now())
    number = clerk.get("/privacy").text.split("YM")[1][:6]
    return {
        "all": "/privacy",
        "new": f"/privacy/new?number=YM{number}&kind=delete",
        "nobody": "/privacy?number=x",
        "erased": erased,
        "draft": running,
        "copy": paths["copy"],
        "correct": paths["correct"],
        "retention": "/privacy/retention",
    }


def look(page: Page, name: str) -> None:
    found = Axe().run(page, options=STRICT)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    assert page.evaluate(SMALL) == [], name
    if folder := os.environ.get("YINLING_LOOKS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, pages: dict[str, str], screen: str, language: str
) -> None:
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :language"), {"language": language})
    page = visit(login="admin", screen=SCREENS[screen])
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    for name, path in pages.items():
        page.goto(desk.url + path)
        look(page, f"{name}-{language}-{screen}")
    assert problems == []


def test_the_page_follows_what_is_carried_out_by_itself(visit: Callable[..., Page], desk: Desk) -> None:
    talk(desk, "秘密话")
    path = open_request(desk, desk.sign_in("clerk")).headers["location"]
    page = visit(path, "admin")
    page.click("button.grave")
    page.wait_for_selector(".mark.approved")
    work = ErasureWork(desk.database, worker="w")
    while work.step(now=utc_now()):
        pass
    page.wait_for_selector("#progress .mark.done", timeout=10_000)
    page.close()
