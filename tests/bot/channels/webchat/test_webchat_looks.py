"""What the page looks like to an old person, measured in a real Chromium: contrast, targets, letters, lines.

With YINLING_SCREENSHOTS=1 the pictures in docs/images are taken anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import failures_of
from tests.bot.channels.webchat.fake_center import FakeCenter, Served
from tests.bot.channels.webchat.hands import pass_time_until

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[4] / "docs" / "images"
SCREENS = {"phone": (360, 740), "desk": (1280, 800)}
LANGUAGES = ("zh", "en")
MAIN_TARGETS = "#repeat, #bigger, #staff, #send, #voice, .tool, .choice, .call, .card button, button.state, #banner button, #new-message"
SMALLEST = """(wanted) => [...document.querySelectorAll(wanted)].filter((e) => e.offsetParent).map((e) => {
    const box = e.getBoundingClientRect(); return [e.textContent.trim(), box.width, box.height]; })"""
OVERFLOW = """() => [...document.querySelectorAll('button, a, .text, .note, .banner p, .separator, h1, h2')]
    .filter((e) => e.offsetParent && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'
      || e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
    .map((e) => e.className + ': ' + e.textContent)"""
SMALL_LETTERS = """() => [...document.querySelectorAll('body *')].filter((e) => e.offsetParent && !e.closest('.unseen')
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 18)
    .map((e) => e.outerHTML)"""


def only_on(screen: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [(screen, lang) for lang in LANGUAGES], ids="-".join, indirect=True)


@pytest.fixture(params=[(screen, lang) for screen in SCREENS for lang in LANGUAGES], ids="-".join)
def page(request: pytest.FixtureRequest, browser: Browser, site: Served) -> Iterator[Page]:
    screen, lang = request.param
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale={"zh": "zh-CN", "en": "en-US"}[lang],
        reduced_motion="reduce",
        has_touch=screen == "phone",
    )
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(site.url)
    opened.wait_for_selector(".greeting .choice")
    yield opened
    context.close()
    assert [problem for problem in problems if "ERR_CONNECTION_REFUSED" not in problem] == []


@pytest.fixture
def picture(request: pytest.FixtureRequest, page: Page) -> Callable[[str], None]:
    screen, lang = request.node.callspec.params["page"]

    def take(name: str) -> None:
        if os.environ.get("YINLING_SCREENSHOTS"):
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"webchat-{name}-{lang}-{screen}.png")

    return take


def bottom_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def check(page: Page) -> None:
    """Hold the page as it stands against axe and against the numbers for old people."""
    assert failures_of(page, is_strict=True) == []
    for text, width, height in page.evaluate(SMALLEST, MAIN_TARGETS):
        assert width >= 60, f"{text}: {width} wide"
        assert height >= 60, f"{text}: {height} high"
    for text, width, height in page.evaluate(SMALLEST, "button, a"):
        assert min(width, height) >= 44, f"{text}: {width}x{height}"
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_sight(page: Page, picture: Callable[[str], None]) -> None:
    check(page)
    assert bottom_of(page, ".greeting .choice >> nth=3") <= bottom_of(page, "#scroll"), (
        "the last way to begin is hidden"
    )
    picture("start")


def test_with_the_browsers_own_bars_the_four_ways_to_begin_are_still_seen(browser: Browser, site: Served) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640}, locale="zh-CN", has_touch=True)
    page.goto(site.url)
    assert bottom_of(page, ".greeting .choice >> nth=3") <= bottom_of(page, "#scroll")
    page.close()


def test_an_answer_with_choices_and_one_with_a_number_to_call(page: Page, picture: Callable[[str], None]) -> None:
    page.click(".choice >> nth=0")
    page.wait_for_selector(".from-assistant .choice")
    check(page)
    picture("answer")
    page.click("#staff")
    page.wait_for_selector(".call")
    check(page)
    picture("call")


def test_bigger_letters_break_nothing(page: Page, picture: Callable[[str], None]) -> None:
    page.click(".choice >> nth=0")
    page.wait_for_selector(".from-assistant:not(.greeting) .choice")
    for size in (25, 28, 32, 36):
        page.click("#bigger")
        assert page.evaluate("getComputedStyle(document.querySelector('.text')).fontSize") == f"{size}px"
        assert page.evaluate(OVERFLOW) == []
    check(page)
    picture("bigger")


def test_a_binding_card(page: Page, site: Served, picture: Callable[[str], None]) -> None:
    page.goto(site.url + "/#code=12345678")
    page.wait_for_selector(".card button")
    check(page)
    picture("bind")


def test_trouble_is_told_in_the_page(
    page: Page, center: FakeCenter, site: Served, picture: Callable[[str], None]
) -> None:
    center.is_broken = True
    page.fill("#text", "您好")
    page.click("#send")
    page.wait_for_selector("button.state")
    page.clock.install()
    site.stop()
    pass_time_until(page, "#banner button")
    check(page)
    picture("trouble")
    site.start()


@only_on("desk")
def test_a_line_is_at_most_forty_characters_and_airy(page: Page) -> None:
    page.fill("#text", "长")
    page.click("#send")
    page.wait_for_selector(".from-assistant:not(.greeting) .text")
    lines = page.evaluate(
        """() => { const e = [...document.querySelectorAll('.from-assistant .text')].pop();
        const s = getComputedStyle(e), letter = parseFloat(s.fontSize);
        return [e.clientWidth / letter, parseFloat(s.lineHeight) / letter, s.fontFamily]; }"""
    )
    assert lines[0] <= 40
    assert lines[1] >= 1.5
    assert lines[2].endswith("sans-serif")


@only_on("phone")
def test_the_keyboard_of_the_phone_leaves_room_to_read_and_to_send(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 400})
    page.fill("#text", "我这两天腿疼，走不动道，能不能请人上门来帮我办一下那个认证的事情" * 3)
    for target in ("#send", "#staff", ".urgent a"):
        box = page.locator(target).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 400, target
    assert page.evaluate("document.getElementById('scroll').clientHeight") >= 80
