"""What the pages of requests and retention look like in a real Chromium: axe, contrast, targets, no scrolling sideways."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from center.clock import utc_now
from center.privacy.erasure.work import ErasureWork
from center.retention.work import NightWork
from tests.console.desk import Desk
from tests.console.looks import SCREENS, tour
from tests.console.test_console_privacy import act, open_request, talk
from tests.console.test_console_retention import age

pytestmark = pytest.mark.browser


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
    number = re.findall(r"YM\d{6}", clerk.get("/privacy").text)[0]
    return {
        "all": "/privacy",
        "new": f"/privacy/new?number={number}&kind=delete",
        "nobody": "/privacy?number=x",
        "erased": erased,
        "draft": running,
        "copy": paths["copy"],
        "correct": paths["correct"],
        "retention": "/privacy/retention",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, pages: dict[str, str], screen: str, language: str
) -> None:
    tour(visit, desk, pages, screen=screen, language=language)


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
