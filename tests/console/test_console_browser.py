"""The case page and the queue in a real browser: drafts, keys, canned replies, two people at one case, and axe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.console.desk import Desk
from tests.console.test_console_cases import send

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
expect.set_options(timeout=10_000)


def speaking(desk: Desk, words: str = "窗口的人说话难听") -> str:
    """Let the clerk speak with somebody, in a case that is not urgent."""
    number = desk.open_case("complaint", words)
    send(desk.sign_in("clerk"), number, "speak")
    return number


def test_a_draft_outlives_news_and_a_reload_and_ends_with_sending(desk: Desk, visit: Callable[..., Page]) -> None:
    number = speaking(desk)
    page = visit(f"/cases/{number}")
    page.fill("#reply", "我写到一半")
    page.fill("#note", "记到一半")
    send(desk.sign_in("clerk2"), number, "note", text="同事插了一句")
    expect(page.locator("#timeline")).to_contain_text("同事插了一句")
    expect(page.locator("#reply")).to_have_value("我写到一半")
    page.reload()
    expect(page.locator("#reply")).to_have_value("我写到一半")
    expect(page.locator("#note")).to_have_value("记到一半")
    page.click("button:text-is('发给本人')")
    expect(page.locator("#timeline li.staff")).to_contain_text("我写到一半")
    expect(page.locator("#reply")).to_have_value("")
    expect(page.locator("#note")).to_have_value("记到一半")
    page.reload()
    expect(page.locator("#reply")).to_have_value("")


def test_a_draft_is_kept_when_sending_fails_and_gone_after_leaving(desk: Desk, visit: Callable[..., Page]) -> None:
    number = speaking(desk)
    page = visit(f"/cases/{number}")
    page.fill("#reply", "您好，我是【请填：姓名】")
    # A page that came keeps a draft once its scripts run: nobody writes before that.
    with page.expect_navigation():
        page.click("button:text-is('发给本人')")
    expect(page.locator("#trouble")).to_contain_text("还有没填的地方")
    expect(page.locator("#reply")).to_have_value("您好，我是【请填：姓名】")
    page.fill("#reply", "您好，我是小李")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox_messages RENAME TO away"))
    page.click("button:text-is('发给本人')")
    expect(page.locator("h1")).to_have_text("出了点问题")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO outbox_messages"))
    page.goto(f"{desk.url}/cases/{number}")
    expect(page.locator("#reply")).to_have_value("您好，我是小李")
    page.click("form[action='/logout'] button")
    expect(page.locator("#login")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))") == []


def test_two_who_open_one_case_see_each_other(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case()
    one, two = visit(f"/cases/{number}"), visit(f"/cases/{number}", "clerk2")
    expect(one.locator("#presence")).to_have_text("Clerk2也打开着这件事。")
    expect(two.locator("#presence")).to_have_text("Clerk也打开着这件事。")
    two.goto(desk.url)
    expect(one.locator("#presence")).to_be_hidden()


def test_keys_move_open_claim_and_reply_but_never_while_typing(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case()
    desk.open_case("complaint", "窗口的人说话难听", of=None)
    page = visit("/")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("/")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("jk?c")
    expect(page.locator("#text")).to_have_value("jk?c")
    page.locator("#text").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    page.locator("#note").focus()
    page.keyboard.type("c r u")
    expect(page.locator("#note")).to_have_value("c r u")
    page.locator("#note").fill("")
    page.locator("#note").blur()
    page.keyboard.press("Control+c")
    expect(page.locator("#claim")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#undo")).to_be_visible()
    page.click("#undo")
    expect(page.locator("#claim")).to_be_visible()
    # The keys are there only when the page is.
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_visible()
    page.wait_for_load_state()
    page.locator("#reply").blur()
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()


def test_keys_can_be_switched_off(desk: Desk, visit: Callable[..., Page]) -> None:
    desk.open_case()
    page = visit("/")
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    assert not page.evaluate("document.activeElement.matches('[data-item]')")
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#text")).not_to_be_focused()


def test_a_canned_reply_is_put_in_at_once_and_its_gap_is_chosen(desk: Desk, visit: Callable[..., Page]) -> None:
    number = speaking(desk)
    page = visit(f"/cases/{number}")
    page.fill("#reply", "您好。")
    page.select_option("#canned", label="办好了")
    expect(page.locator("#reply")).to_have_value(re.compile("^您好。\n.*您的事办好了。结果是：【请填：结果】"))
    chosen = page.locator("#reply").evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert chosen == "【请填：结果】"
    page.keyboard.type("下周到账")
    page.click("button:text-is('发给本人')")
    expect(page.locator("#timeline li.staff")).to_contain_text("结果是：下周到账")


def test_a_message_is_taken_back_and_what_became_of_it_shows_by_itself(desk: Desk, visit: Callable[..., Page]) -> None:
    number = speaking(desk)
    page = visit(f"/cases/{number}")
    page.fill("#reply", "发错人了")
    page.click("button:text-is('发给本人')")
    page.click("button:text-is('撤回')")
    expect(page.locator("#timeline li.recalled")).to_contain_text("已撤回，本人没有收到")
    page.fill("#reply", "这句要发")
    page.click("button:text-is('发给本人')")
    expect(page.locator("#timeline")).to_contain_text("几秒后发出")
    with desk.database.write() as session:
        session.execute(
            text("UPDATE outbox_messages SET state = 'sent', finished_at = created_at WHERE text = '这句要发'")
        )
    expect(page.locator("#timeline")).to_contain_text("已送出")


def test_a_double_click_sends_a_form_once(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case()
    page = visit(f"/cases/{number}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.fill("#note", "家里没人")
    page.dblclick("button:text-is('记为内部记录')")
    expect(page.locator("#timeline li.note")).to_have_count(1)
    assert len(sent) == 1


def test_what_somebody_unfolded_stays_unfolded_when_news_come(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case()
    send(desk.sign_in("clerk2"), number, "claim")
    page = visit(f"/cases/{number}")
    page.click("#history summary")
    page.click("#assign summary")
    page.fill("#assign-note", "请接手")
    send(desk.sign_in("clerk2"), number, "note", text="又一句")
    expect(page.locator("#timeline")).to_contain_text("又一句")
    assert page.locator("#history").get_attribute("open") is not None
    expect(page.locator("#assign-note")).to_have_value("请接手")


def test_a_due_time_is_explained_while_it_is_chosen(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    page = visit(f"/cases/{number}")
    page.click("#due summary")
    page.fill("#due-day", "2020-01-01")
    page.fill("#due-hour", "10:00")
    page.locator("#due-hour").blur()
    expect(page.locator("#due-meaning")).to_contain_text("这个时间已经过去了")


@pytest.mark.parametrize(("screen", "locale"), [(COMPUTER, "zh"), (PHONE, "zh"), (COMPUTER, "en"), (PHONE, "en")])
def test_nothing_fails_axe_or_is_cut_off(
    desk: Desk, visit: Callable[..., Page], screen: tuple[int, int], locale: str
) -> None:
    number, urgent = speaking(desk), desk.open_case(words="我摔倒了起不来" * 20)
    clerk = desk.sign_in("clerk")
    send(clerk, number, "priority", priority="high")
    files = [("file", ("很长很长的名字" * 8 + ".png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "x"))]
    token = clerk.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    clerk.post(f"/cases/{number}/files", data={"csrf": token}, files=files)
    clerk.post("/queue/views", data={"csrf": token, "name": "一个很长的名字占二十个字", "kind": "complaint"})
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :l"), {"l": locale})
    page = visit("/", screen=screen)
    paths = [
        "/",
        "/?holder=nobody&due=today",
        f"/cases/{number}",
        f"/cases/{urgent}",
        "/queue/views",
        "/replies",
        "/replies/1",
    ]
    for path in paths:
        page.goto(desk.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))")
        if path == "/":
            page.keyboard.press("?")
        assert failures_of(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= screen[0], f"{path} is {wide} wide"
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main summary, main input:not([type=checkbox], [type=hidden]), main select')]"
            ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML.slice(0, 90))"
        )
        assert small == [], path
