"""What the office looks like in a real Chromium: contrast, targets, no sideways scrolling, without script too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from center.clock import local_today
from tests.accessibility import failures_of
from tests.console.desk import PASSWORD, Desk

pytestmark = pytest.mark.browser
SCREENS = {"phone": (360, 740), "desk": (1280, 800)}
PAGES = (
    "/office",
    "/office/duty",
    "/office/calendar",
    "/office/calendar/week",
    "/office/calendar/days/2030-01-01",
    "/office/clocks",
    "/office/clocks/new",
    "/office/clocks/first_answer.soon.any.any",
    "/office/numbers",
    "/office/numbers/police",
    "/office/accounts",
    "/office/accounts/new",
    "/office/accounts/2",
    "/account",
)
SMALL = """() => [...document.querySelectorAll('main a, main button, main select, main summary, main input')]
    .filter((e) => e.offsetParent && !e.closest('h2') && !['hidden', 'radio', 'checkbox'].includes(e.type))
    .map((e) => [e.outerHTML, e.getBoundingClientRect().height]).filter(([, height]) => height < 43.5)"""


@pytest.fixture
def page(visit: Callable[..., Page]) -> Iterator[Page]:
    opened = visit(login="admin")
    opened.set_default_timeout(20_000)
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.reload()
    yield opened
    assert [problem for problem in problems if "status of 4" not in problem] == []


def check(page: Page) -> None:
    assert failures_of(page, is_strict=True) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.evaluate(SMALL) == [], page.url


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_office_can_be_read_and_pressed(page: Page, desk: Desk, language: str) -> None:
    page.goto(f"{desk.url}/account")
    page.select_option("#language", language)
    page.click("form[action='/account/preferences'] .button")
    page.wait_for_url("**/account?done=preferred")
    for path in PAGES:
        for width, height in SCREENS.values():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{desk.url}{path}")
            check(page)


def test_large_letters_are_larger_and_still_fit(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/account")
    height = "document.querySelector('#looks').getBoundingClientRect().height"
    before = page.evaluate(height)
    page.select_option("#text_size", "large")
    page.click("form[action='/account/preferences'] .button")
    page.wait_for_url("**/account?done=preferred")
    assert page.evaluate(height) > 1.2 * before
    for path in ("/account", "/office", "/office/calendar", "/office/duty", "/office/numbers", "/"):
        for width, tall in SCREENS.values():
            page.set_viewport_size({"width": width, "height": tall})
            page.goto(f"{desk.url}{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path


def test_what_went_wrong_can_be_read_too(page: Page, desk: Desk) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{desk.url}/office/clocks/first_answer.urgent.any.any")
    page.fill("#length", "9")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#length")).to_have_attribute("aria-invalid", "true")
    check(page)
    page.goto(f"{desk.url}/office/accounts/new")
    page.fill("#display_name", "李明")
    page.fill("#login", "clerk")
    page.get_by_role("button", name="开账号").click()
    expect(page.locator(".wrong")).to_contain_text("已经有人用了")
    check(page)


def test_a_double_click_gives_one_slip_and_it_holds_what_is_needed(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/office/accounts/new")
    page.fill("#display_name", "李明")
    page.fill("#login", "li.ming")
    page.get_by_role("button", name="开账号").dblclick()
    expect(page.locator(".slip .given")).to_have_count(1)
    password = page.locator(".slip .given").inner_text()
    expect(page.locator(".slip")).to_contain_text("li.ming")
    expect(page.locator("#print")).to_be_visible()
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        check(page)
    page.emulate_media(media="print")
    expect(page.locator(".head")).to_be_hidden()
    expect(page.locator(".slip")).to_be_visible()
    answer = desk.browser().post("/login", data={"login": "li.ming", "password": password})
    assert answer.headers["location"] == "/login/password"


def test_whoever_is_put_out_sees_the_sign_in_page_by_itself(page: Page, browser: Browser, desk: Desk) -> None:
    other = browser.new_context().new_page()
    other.goto(f"{desk.url}/login")
    other.fill("#login", "clerk")
    other.fill("#password", PASSWORD)
    other.click(".button")
    other.wait_for_url(f"{desk.url}/")
    page.goto(f"{desk.url}/office/accounts/2")
    page.get_by_text("停用账号").first.click()
    page.get_by_role("button", name="停用账号").click()
    page.wait_for_url("**/office/accounts/2?done=deactivated")
    other.wait_for_url(f"{desk.url}/login", timeout=5000)
    other.context.close()


def test_without_scripts_the_office_works_the_same(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.url}/login")
    page.fill("#login", "admin")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click(".button")
    page.goto(f"{desk.url}/office/calendar/days/{local_today() + timedelta(days=40)}")
    page.fill("#reason_zh", "元旦放假")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".told").first).to_contain_text("这一天已改")
    expect(page.locator(".lines")).to_contain_text("元旦放假")
    context.close()
