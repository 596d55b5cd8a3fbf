"""What the pages of broadcasts look like in a real Chromium, with axe; live where scripts run, and usable where not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console.broadcasts.crier import bind, branches_of, draft, run
from tests.console.desk import Desk
from tests.console.forms import submit
from tests.console.looks import SCREENS, tour
from tests.console.warnings.test_warnings_rights import wave

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Every page in every state that has something to show."""
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    near, far = branches_of(desk)
    bind(desk, 150)
    made = {
        name: draft(clerk, desk, **fields)
        for name, fields in {
            "done": {"calls": "yes"},
            "stopped": {"party": "yes", "youngest": "60"},
            "running": {"where": "some", "branch": [str(near), str(far)]},
            "own": {"residence": ["elsewhere", "relocated"]},
        }.items()
    }
    submit(second, made["done"], f"{made['done']}/approve", read="yes")
    run(desk)
    submit(second, made["stopped"], f"{made['stopped']}/approve", read="yes")
    run(desk, rounds=1, deliver=12)
    submit(second, made["stopped"], f"{made['stopped']}/stop")
    submit(second, made["running"], f"{made['running']}/approve", read="yes")
    run(desk, rounds=1, deliver=4)
    other = draft(second, desk, oldest="90")
    warning_id = wave(desk, of=(0, 1, 2))
    warned = submit(clerk, f"/warnings/{warning_id}", f"/warnings/{warning_id}/notices").headers["location"]
    return {
        **made,
        "other": other,
        "new": "/broadcasts/new",
        "some": f"/broadcasts/new?where=some&branch={near}&branch={far}&party=yes&youngest=60&calls=yes",
        "few": "/broadcasts/new?youngest=120",
        "under-way": "/broadcasts",
        "waiting": "/broadcasts?state=waiting",
        "over": "/broadcasts?state=over",
        "not-reached": f"{made['done']}/unreached",
        "all-reached": f"{other}/unreached",
        "notice": "/notices/7",
        "warned": warned.partition("?")[0],
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], screen: str, language: str
) -> None:
    tour(visit, desk, paths, screen=screen, language=language, login="clerk", prefix="broadcast-")


def test_what_it_takes_is_counted_while_the_form_is_filled_in(visit: Callable[..., Page], desk: Desk) -> None:
    bind(desk, 60)
    page = visit("/broadcasts/new")
    page.select_option("#party", "yes")
    expect(page.locator("#estimate")).to_contain_text("党员")
    page.check('input[name="branch"] >> nth=0')
    assert page.input_value("#where") == "some"
    expect(page.locator("#estimate")).to_contain_text("连同下属支部")
    assert "csrf" not in page.url


def test_how_far_it_is_shows_by_itself_until_it_is_done(visit: Callable[..., Page], desk: Desk) -> None:
    bind(desk, 40)
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    made = draft(clerk, desk)
    submit(second, made, f"{made}/approve", read="yes")
    page = visit(made)
    expect(page.locator("#progress")).to_contain_text("0 /")
    run(desk, rounds=1, deliver=5)
    expect(page.locator("#progress dd").first).to_have_text("5")
    run(desk)
    expect(page.locator(".marks")).to_contain_text("发完了")
    assert page.locator("text=停下").count() == 0


def test_two_people_tell_many_without_a_script(visit: Callable[..., Page], desk: Desk) -> None:
    bind(desk, 30)
    page = visit("/broadcasts/new", "clerk", scripts=False)
    page.select_option("#party", "yes")
    page.click("text=重新数一遍")
    expect(page.locator("#estimate")).to_contain_text("党员")
    with page.expect_navigation():
        page.click("text=交给同事批准")
    path = page.url.removeprefix(desk.url).partition("?")[0]
    second = visit(path, "clerk2", scripts=False)
    second.check("#read")
    second.click("text=批准，开始发")
    expect(second.locator(".told")).to_contain_text("半分钟后开始发")
    second.click("text=停下")
    expect(second.locator(".told")).to_contain_text("没有再发")
