"""Looks at pages in a real Chromium: axe, contrast, targets, nothing wider than the screen, no error in the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import text

from tests.accessibility import failures_of
from tests.console.desk import Desk

SCREENS = {"desk": (1280, 800), "phone": (360, 740)}
# A box or a dot is pressed by its label.
SMALL = """() => [...document.querySelectorAll('.page button, .page select, .page summary, .page .choice label,'
    + ' .page input:not([type=hidden], [type=checkbox], [type=radio]), .page label:has([type=radio])')]
    .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)"""


def look(page: Page, name: str) -> None:
    """See that the page that is open can be read and pressed; `YINLING_LOOKS`: where its picture is kept."""
    assert failures_of(page, is_strict=True) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    assert page.evaluate(SMALL) == [], name
    if folder := os.environ.get("YINLING_LOOKS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def tour(
    visit: Callable[..., Page],
    desk: Desk,
    paths: Mapping[str, str],
    *,
    screen: str,
    language: str,
    login: str = "admin",
    prefix: str = "",
    at_last: Callable[[Page], None] = lambda page: None,
) -> None:
    """Open every page by its name in one language on one screen and look at it; at_last: what is done on the last."""
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :language"), {"language": language})
    page = visit(login=login, screen=SCREENS[screen])
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    for name, path in paths.items():
        page.goto(desk.url + path)
        look(page, f"{prefix}{name}-{language}-{screen}")
    at_last(page)
    assert problems == [], problems
