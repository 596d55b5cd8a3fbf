"""One person and the page, in a real Chromium: talking, coming back, keyboard, voice."""

from __future__ import annotations

import asyncio
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.bot.channels.webchat.fake_center import FakeCenter, Served
from tests.bot.channels.webchat.hands import ANSWER, say

pytestmark = pytest.mark.browser


def test_a_message_shows_its_state_and_the_answer_its_choices(page: Page, center: FakeCenter) -> None:
    say(page, "上个月的补助到了没有")
    expect(page.locator(".from-me .state")).to_have_text("收到了")
    expect(page.locator(f"{ANSWER} .choice")).to_have_count(3)
    expect(page.locator(".choice").first).to_have_text("1看近三个月")
    expect(page.locator(".separator")).to_have_text("今天 11月22日 星期日  上午 10:12")
    page.click(".choice >> nth=1")
    expect(page.locator(".choice")).to_have_count(0)
    expect(page.locator(".from-me")).to_have_count(2)
    assert center.inbox[1].choice_id == "k1-2"
    assert center.inbox[1].text == "看今年一共多少"


def test_a_number_at_the_greeting_means_the_line_with_that_number(page: Page, center: FakeCenter) -> None:
    say(page, "第二个")
    expect(page.locator(".from-me")).to_contain_text("支部什么时候开会")
    expect(page.locator(f"{ANSWER} .choice")).to_have_count(3)
    assert center.inbox[0].text == "支部什么时候开会"


def test_the_bar_says_its_words(page: Page, center: FakeCenter) -> None:
    page.click("#repeat")
    page.click("#staff")
    expect(page.locator(".state-received")).to_have_count(2)
    assert [one.text for one in center.inbox] == ["再说一遍", "找工作人员"]
    assert page.locator(".call").get_attribute("href") == "tel:09376711234"


def test_english_is_one_tap_away_and_is_remembered(page: Page, center: FakeCenter, site: Served) -> None:
    page.click("#language")
    expect(page.locator("#staff")).to_have_text("Talk to staff")
    page.click("#staff")
    expect(page.locator(".state-received")).to_have_text("Received")
    assert (center.inbox[0].text, center.inbox[0].language) == ("Talk to staff", "en")
    page.goto(site.url)
    expect(page.locator("h1")).to_have_text("Yinling")


def test_markup_and_addresses_stay_text(page: Page) -> None:
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    say(page, "<b>坏字</b>")
    say(page, "坏字")
    expect(page.locator(ANSWER)).to_have_count(2)
    assert page.locator("#log a, #log b, #log script, #log img[src='x']").count() == 0
    expect(page.locator(ANSWER).last).to_contain_text("<script>alert(2)</script> 请看 https://example.com/a")


def test_nothing_is_asked_from_another_host(context: BrowserContext, site: Served) -> None:
    asked: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    opened.goto(site.url)
    say(opened, "坏字")
    opened.wait_for_selector(ANSWER)
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert context.cookies() == []


def test_a_new_visit_shows_what_was_said_and_what_came_meanwhile(page: Page, site: Served, center: FakeCenter) -> None:
    say(page, "上个月的补助到了没有")
    page.wait_for_selector(f"{ANSWER} .choice")
    page.goto("about:blank")
    assert site.loop is not None
    person = center.inbox[0].external_id
    until = time.monotonic() + 10
    while center.transport.hub.is_here(person) and time.monotonic() < until:
        time.sleep(0.05)
    late = asyncio.run_coroutine_threadsafe(center.say(person, "工作人员来过电话", author="staff"), site.loop)
    assert late.result(10) is False
    page.goto(site.url)
    expect(page.locator(".from-staff")).to_contain_text("工作人员来过电话")
    expect(page.locator(".from-me")).to_have_count(1)
    expect(page.locator(".greeting")).to_have_count(0)
    expect(page.locator(f"{ANSWER} .choice")).to_have_count(3)


def test_typing_is_shown_only_when_an_answer_takes_long(page: Page, center: FakeCenter) -> None:
    say(page, "您好")
    expect(page.locator(ANSWER)).to_have_count(1)
    expect(page.locator("#typing")).to_be_hidden()
    center.is_thinking = True
    say(page, "查一下")
    expect(page.locator("#typing")).to_be_visible()
    center.is_thinking = False
    expect(page.locator(ANSWER)).to_have_count(2)
    expect(page.locator("#typing")).to_be_hidden()


def test_letters_grow_in_steps_stop_at_the_end_and_are_kept(page: Page, site: Served, center: FakeCenter) -> None:
    for size in (25, 28, 32, 36, 36):
        page.click("#bigger")
        assert page.evaluate("document.documentElement.dataset.size") == str(size)
    expect(page.locator("#note")).to_contain_text("字已经最大了")
    page.click("#smaller")
    assert page.evaluate("document.documentElement.dataset.size") == "32"
    page.goto(site.url)
    assert page.evaluate("document.documentElement.dataset.size") == "32"
    page.wait_for_function("() => JSON.parse(localStorage.getItem('yinling.text_size_told')) === true")
    assert [kept["text_size"] for kept in center.kept.values()] == [32]


def test_a_long_answer_is_read_from_its_first_line(page: Page) -> None:
    say(page, "长")
    page.wait_for_selector(ANSWER)
    top = page.locator(f"{ANSWER} .letter").bounding_box()
    window = page.locator("#scroll").bounding_box()
    assert top is not None
    assert window is not None
    assert top["y"] >= window["y"] - 1
    expect(page.locator("#new-message")).to_be_visible()
    page.click("#new-message")
    expect(page.locator("#new-message")).to_be_hidden()


def test_a_binding_link_needs_one_tap_and_leaves_no_trace(
    context: BrowserContext, site: Served, center: FakeCenter
) -> None:
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url + "/#code=1234-5678")
    expect(page.locator(".card")).to_contain_text("1234\u00a05678")
    assert page.url == site.url + "/"
    assert [url for url in asked if "1234" in url] == [], "no server may see a code"
    assert center.inbox == []
    page.click(".card button >> nth=0")
    expect(page.locator(".state-received")).to_have_count(1)
    assert center.inbox[0].text == "绑定码 12345678"


@pytest.mark.parametrize("end", ["#code=abc", "#code=1234567", "?code=12345678", "#12345678"])
def test_what_is_no_code_shows_no_card(page: Page, site: Served, end: str) -> None:
    page.goto("about:blank")
    page.goto(f"{site.url}/{end}")
    page.wait_for_selector(".greeting .choice")
    expect(page.locator(".card")).to_have_count(0)


def test_a_binding_link_opened_on_the_open_page_shows_its_card_where_one_reads(page: Page, site: Served) -> None:
    say(page, "长")
    page.wait_for_selector(ANSWER)
    page.goto(site.url + "/#code=11112222")
    expect(page.locator(".card")).to_be_in_viewport()
    page.goto(site.url + "/#code=33334444")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card")).to_contain_text("3333\u00a04444")
    assert page.url == site.url + "/"


def test_a_binding_link_of_somebody_who_was_here_before_is_seen_below_the_history(page: Page, site: Served) -> None:
    say(page, "长")
    page.wait_for_selector(ANSWER)
    page.goto("about:blank")
    page.goto(site.url + "/#code=11112222")
    page.wait_for_selector(ANSWER)
    expect(page.locator(".card")).to_be_in_viewport()


def test_a_second_page_of_the_same_person_follows_what_is_said_on_the_first(
    page: Page, context: BrowserContext, site: Served
) -> None:
    say(page, "您好")
    page.wait_for_selector(ANSWER)
    second = context.new_page()
    second.goto(site.url)
    expect(second.locator(".from-me")).to_have_count(1)
    say(page, "支部什么时候开会")
    expect(second.locator(".from-me")).to_have_count(2)
    expect(second.locator(".from-me").last).to_contain_text("支部什么时候开会")
    second.click(".choice >> nth=0")
    expect(page.locator(".choice")).to_have_count(0)
    expect(page.locator(".from-me")).to_have_count(3)
    expect(page.locator(".from-me").last).to_contain_text("我去")
    expect(second.locator(ANSWER)).to_have_count(3)
    lines = ".from-me .text, " + ANSWER + " .text"
    assert page.locator(lines).all_inner_texts() == second.locator(lines).all_inner_texts()


def test_everything_is_reached_by_keyboard_in_the_order_of_the_page(page: Page) -> None:
    seen: list[str] = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    expected = ["read-aloud", "smaller", "language", "110 报警", "120 急救", "scroll", "1上个月的补助到了没有"]
    assert seen[:7] == expected
    assert [one for one in seen if one in {"repeat", "bigger", "staff", "voice", "text", "send"}][:6] == [
        "repeat", "bigger", "staff", "voice", "text", "send",
    ]  # fmt: skip
    page.focus(".choice >> nth=1")
    page.keyboard.press("Enter")
    expect(page.locator(f"{ANSWER} .choice")).to_have_count(3)
    assert page.evaluate("document.activeElement.classList.contains('from-me')")
    page.focus("#text")
    page.keyboard.type("键盘写的")
    page.keyboard.press("Enter")
    expect(page.locator(".state-received")).to_have_count(2)


def test_a_screen_reader_hears_new_answers_and_who_says_them(page: Page) -> None:
    say(page, "您好")
    page.wait_for_selector(ANSWER)
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    expect(log).to_contain_text("我说：您好")
    expect(log).to_contain_text("银铃说：好，记下了")
    assert page.get_by_label("打 110 报警").get_attribute("href") == "tel:110"


def test_a_browser_without_voice_shows_no_button_for_it(context: BrowserContext, site: Served) -> None:
    context.add_init_script(
        "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
    )
    opened = context.new_page()
    opened.goto(site.url)
    say(opened, "您好")
    opened.wait_for_selector(ANSWER)
    for hidden in ("#voice", "#read-aloud"):
        expect(opened.locator(hidden)).to_be_hidden()
    expect(opened.locator(".read")).to_have_count(0)


def test_speech_becomes_text_that_is_looked_at_before_it_is_sent(
    context: BrowserContext, site: Served, center: FakeCenter
) -> None:
    context.add_init_script(
        """window.webkitSpeechRecognition = window.SpeechRecognition = class {
          start() { setTimeout(() => this.hear({ results: [[{ transcript: '外补到了没' }]] }), 50); }
          hear(event) { this.onresult(event); this.onend(); }
          stop() {} };"""
    )
    opened = context.new_page()
    opened.goto(site.url)
    opened.click("#voice")
    expect(opened.locator("#text")).to_have_value("外补到了没")
    expect(opened.locator("#note")).to_have_text("看看对不对，对了就点“发送”。")
    assert center.inbox == []
    opened.click("#send")
    expect(opened.locator(".state-received")).to_have_count(1)


def test_answers_are_read_aloud_where_it_was_asked_for(context: BrowserContext, site: Served) -> None:
    context.add_init_script(
        """window.spoken = []; const engine = { cancel() {}, speak(u) { window.spoken.push([u.text, u.lang, u.rate]);
          setTimeout(() => u.onend({}), 20); } };
          Object.defineProperty(window, 'speechSynthesis', { value: engine });"""
    )
    opened = context.new_page()
    opened.goto(site.url)
    opened.wait_for_selector(".greeting")
    say(opened, "一")
    opened.wait_for_selector(ANSWER)
    assert opened.evaluate("window.spoken") == []
    opened.click("#read-aloud")
    say(opened, "二")
    expect(opened.locator(ANSWER)).to_have_count(2)
    opened.wait_for_function("() => window.spoken.length > 0")
    assert opened.evaluate("window.spoken[0]") == ["好，记下了：二", "zh-CN", pytest.approx(0.85)]
    opened.click(".read >> nth=0")
    opened.wait_for_function("() => window.spoken.length > 1")
    expect(opened.locator(".read").first).to_have_text("念给我听")


CALLABLE = [
    ("马上打 110，再打银行电话。", ["110"]),
    ("请打120。", ["120"]),
    ("共 120 元，110 号楼，尾号 110。", []),
    ("补助 1,120.00 元", []),
    ("骗子的电话是 13812345678，链接 400-110-1200", []),
    ("心里难受可以打 12356，反诈 96110，报警 110，急救 120", ["12356", "96110", "110"]),
    ("中心电话 0937-6711234。", ["09376711234"]),
    ("Call 110, then 120. The card ending 110 got 120 yuan.", ["110", "120"]),
]


def test_only_numbers_that_the_center_vouches_for_become_call_buttons(page: Page) -> None:
    for text, numbers in CALLABLE:
        found = page.evaluate(
            """async (text) => { const m = await import('/static/js/phones.js'); m.allowNumbers(['0937-6711234']);
            return m.callable(text).map((one) => one.digits); }""",
            text,
        )
        assert found == numbers, text


def test_the_two_numbers_on_the_page_are_those_that_staff_have_set(
    context: BrowserContext, site: Served, center: FakeCenter
) -> None:
    center.numbers = {"police": "0937-6711110"}
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector(".greeting .choice")
    police, ambulance = page.locator(".urgent a[data-number=police]"), page.locator(".urgent a[data-number=ambulance]")
    expect(police).to_have_attribute("href", "tel:09376711110")
    expect(police.locator("b")).to_have_text("0937-6711110")
    expect(police).to_have_attribute("aria-label", "打 0937-6711110 报警")
    expect(ambulance).to_have_attribute("href", "tel:120")
    page.click("#language")
    expect(police).to_have_attribute("aria-label", "Call 0937-6711110, police")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_in_sight_of_somebody_is_told_as_read_once(page: Page, center: FakeCenter) -> None:
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.isAway, configurable: true })")
    page.evaluate("window.isAway = true")
    say(page, "您好")
    expect(page.locator(ANSWER)).to_have_count(1)
    page.wait_for_timeout(800)
    assert center.seen == [], "nobody looks at it"
    page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    say(page, "坏字")
    expect(page.locator(ANSWER)).to_have_count(2)
    page.wait_for_timeout(1500)
    assert center.seen == [1, 2]
