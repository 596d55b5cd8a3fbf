"""What the pages of clarifications, questions and notices look like in a real Chromium, and with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console.desk import Desk
from tests.console.forms import submit
from tests.console.looks import SCREENS, tour
from tests.console.test_console_clarifications import CLAIM, WRITTEN, ask, draft

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Every page in every state that has something to show."""
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    for _ in range(3):
        ask(desk)
    number = ask(desk, "喝点醋真的能让血管软下来吗，还有高血压")
    group = clerk.get(f"/checks/case/{number}").headers["location"]
    review = draft(clerk)
    submit(second, review, f"{review}/send-back", reason="来源写清楚")
    submit(clerk, f"{review}/edit", review, **WRITTEN | {"source": "街道办事处", "answer_en": "It is not true."})
    submit(clerk, review, f"{review}/submit")
    live = draft(clerk, claim_zh="老俱乐部门口发鸡蛋要押金", group="1")
    submit(second, live, f"{live}/publish", checked="yes")
    own = draft(desk.sign_in("admin"), claim_zh="今晚要停水三天，快去接水")
    return {
        "clarifications": "/clarifications",
        "in-review": "/clarifications?state=in_review",
        "none": "/clarifications?words=xyz",
        "review": review,
        "own": own,
        "published": live,
        "new": "/clarifications/new",
        "for-group": f"/clarifications/new?group={group.rpartition('/')[2]}",
        "edit": f"{review}/edit",
        "checks": "/checks",
        "check": group,
        "case": f"/cases/{number}",
        "notices": "/notices",
        "notice": "/notices/7",
        "new-notice": "/notices/new",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], screen: str, language: str
) -> None:
    tour(visit, desk, paths, screen=screen, language=language)


def test_two_people_publish_without_a_script(visit: Callable[..., Page], desk: Desk) -> None:
    clerk = visit("/clarifications/new", "clerk", scripts=False)
    for name in ("claim_zh", "answer_zh", "source"):
        clerk.fill(f"#{name}", CLAIM[name])
    clerk.click(".sheet .buttons button")
    with clerk.expect_navigation():
        clerk.click("text=交给别人审核")
    path = clerk.url.removeprefix(desk.url).partition("?")[0]
    second = visit(path, "clerk2", scripts=False)
    second.check("input[name=checked]")
    second.click(f'form[action="{path}/publish"] button')
    expect(second.locator(".told")).to_contain_text("已发布")
