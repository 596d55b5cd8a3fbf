"""The members' pages in a real browser: a field that is shown and hidden again, paper, keyboard, small screens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.console.desk import Desk
from tests.console.members.people import bind, known, lock_out, logged, request, say, talk_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
A4_WIDTH, A4_HEIGHT = 794, 1123  # in CSS pixels
Opening = Callable[..., Page]
# A machine that runs all of this at once is slow now and then.
expect.set_options(timeout=20_000)


def phone_field(page: Page) -> tuple[object, object]:
    secret = page.locator("[data-secret]").first
    return secret.locator(".value"), secret.get_by_role("button")


@pytest.mark.parametrize("place", ["card", "case"])
def test_a_field_is_shown_in_its_place_for_a_minute_and_hidden_again(desk: Desk, visit: Opening, place: str) -> None:
    person, number = known(desk), desk.open_case("home_visit", "灯泡坏了")
    page = visit()
    page.clock.install()
    page.goto(f"{desk.url}/members/{person.id}" if place == "card" else f"{desk.url}/cases/{number}")
    address = page.url
    value, button = phone_field(page)
    expect(value).to_have_text(f"{person.phone[:3]}****{person.phone[-4:]}")
    button.focus()
    page.keyboard.press("Enter")
    expect(value).to_have_text(person.phone)
    expect(button).to_have_text("隐藏")
    expect(button).to_be_focused()
    assert page.url == address
    page.clock.run_for(59_000)
    expect(value).to_have_text(person.phone)
    page.clock.run_for(2_000)
    expect(value).to_have_text(f"{person.phone[:3]}****{person.phone[-4:]}")
    entry = logged(desk, "unmask.member")
    assert [one.new_value for one in entry] == [f"case {number}" if place == "case" else None]


def test_a_shown_field_is_hidden_by_a_click_and_when_one_leaves(desk: Desk, visit: Opening) -> None:
    person, page = known(desk), visit()
    page.goto(f"{desk.url}/members/{person.id}")
    value, button = phone_field(page)
    button.click()
    expect(value).to_have_text(person.phone)
    button.click()
    expect(value).not_to_have_text(person.phone)
    button.click()
    expect(value).to_have_text(person.phone)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(value).not_to_have_text(person.phone)
    assert len(logged(desk, "unmask.member")) == 2
    with page.expect_navigation():
        page.click("text=没办结的事")
    page.go_back()
    expect(phone_field(page)[0]).not_to_have_text(person.phone)


def test_without_scripts_everything_works_all_the_same(desk: Desk, visit: Opening) -> None:
    person, page = known(desk), visit(scripts=False)
    page.goto(f"{desk.url}/members")
    page.fill("#text", person.phone)
    page.click("main form button")
    expect(page.locator("h1")).to_have_text(person.name)
    phone_field(page)[1].click()
    expect(phone_field(page)[0]).to_have_text(person.phone)
    page.get_by_role("link", name="隐藏").click()
    expect(phone_field(page)[0]).not_to_have_text(person.phone)
    page.get_by_role("link", name="给绑定码").click()
    page.get_by_role("button", name="给绑定码").click()
    expect(page.locator(".slip strong")).to_be_visible()
    expect(page.locator("#print")).to_be_hidden()


def test_when_the_session_is_over_the_click_leads_to_the_way_in(desk: Desk, visit: Opening) -> None:
    person, page = known(desk), visit()
    # Else the page's own line to the desk may be told first, and the page leads there before anything is clicked.
    page.route("**/live**", lambda line: line.abort())
    page.goto(f"{desk.url}/members/{person.id}")
    page.context.clear_cookies()
    phone_field(page)[1].click()
    expect(page.locator("#password")).to_be_visible()
    assert logged(desk, "unmask.member") == []


def test_a_search_can_be_gone_back_to_and_its_history_holds_nothing_of_it(desk: Desk, visit: Opening) -> None:
    person, page = known(desk), visit()
    page.goto(f"{desk.url}/members")
    page.fill("#text", person.name)
    page.keyboard.press("Enter")
    expect(page.locator(".people a").first).to_be_visible()
    found = page.url
    assert person.name not in found
    page.locator(f'.people a[href="/members/{person.id}"]').click()
    expect(page.locator("h1")).to_have_text(person.name)
    page.go_back()
    assert page.url == found
    expect(page.locator("#text")).to_have_value(person.name)
    expect(page.locator(".people a").first).to_be_visible()


def test_a_sheet_is_two_slips_a_page_and_nothing_else_is_printed(desk: Desk, visit: Opening) -> None:
    person, page = known(desk), visit()
    page.goto(f"{desk.url}/members/sheets/{person.branch_id}")
    page.get_by_role("button", name="作废旧码").click()
    expect(page.locator(".slip").first).to_be_visible()
    expect(page.locator("#print")).to_be_visible()
    slips = page.locator(".slip").count()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH, "height": A4_HEIGHT})
    for hidden in (".head", ".no-print", "#alarm"):
        expect(page.locator(hidden)).to_be_hidden()
    cut_off = "[...document.querySelectorAll('.slip')].filter((s) => s.scrollHeight > s.clientHeight + 1).length"
    assert page.evaluate(cut_off) == 0
    heights = page.evaluate("[...document.querySelectorAll('.slip')].map((s) => s.getBoundingClientRect().height)")
    assert all(2 * height <= A4_HEIGHT for height in heights)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == -(-slips // 2)


@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_fails_axe_or_is_cut_off(desk: Desk, visit: Opening, screen: tuple[int, int], language: str) -> None:
    person = known(desk)
    conversation = bind(desk.database, person.id)
    say(desk.database, "上个月的钱到了没")
    lock_out(desk.database)
    number, case = request(desk, person.name), desk.open_case()
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :to WHERE login = 'clerk'"), {"to": language})
    page = visit(screen=screen)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    talk = talk_of(person.id, conversation)
    for path in (
        "/members",
        "/members?all=yes",
        f"/members/{person.id}",
        f"/members/{person.id}/money",
        talk,
        talk.replace("/talk/", "/unbind/"),
        f"/members/{person.id}/code",
        "/members/sheets",
        f"/members/sheets/{person.branch_id}",
        "/members/relatives",
        f"/members/relatives/{number}",
        "/members/locks",
        f"/cases/{case}",
        f"/cases/{number}",
    ):
        page.goto(desk.url + path)
        assert failures_of(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= screen[0], f"{path} is {wide} wide"
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main select, main input:not([type=hidden])')]"
            ".filter((e) => e.offsetParent && e.getBoundingClientRect().height < 22).map((e) => e.outerHTML)"
        )
        assert small == [], path
    page.goto(f"{desk.url}/members/{person.id}/code")
    with page.expect_navigation():
        page.locator("main form button").click()
    assert failures_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= screen[0]
    assert errors == []
