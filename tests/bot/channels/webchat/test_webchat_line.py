"""The line goes down and comes back while somebody writes: nothing is lost, nothing arrives twice, nobody waits long."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.bot.channels.webchat.fake_center import FakeCenter, Served
from tests.bot.channels.webchat.hands import ANSWER, pass_time_until, say

pytestmark = pytest.mark.browser


def test_what_is_written_while_the_line_is_down_arrives_once_after_it_is_back(
    page: Page, site: Served, center: FakeCenter
) -> None:
    say(page, "第一句")
    expect(page.locator(ANSWER)).to_have_count(1)
    page.clock.install()
    site.stop()
    say(page, "断网时写的")
    pass_time_until(page, "#banner button")
    expect(page.locator("#banner")).to_contain_text("网断了")
    site.start()
    pass_time_until(page, ".state-received >> nth=1")
    expect(page.locator(".state-received")).to_have_count(2)
    expect(page.locator("#banner")).to_be_empty()
    expect(page.locator(ANSWER)).to_have_count(2)
    assert [one.text for one in center.inbox] == ["第一句", "断网时写的"]


def test_a_page_closed_before_the_line_was_back_sends_at_the_next_visit(
    page: Page, site: Served, center: FakeCenter
) -> None:
    site.stop()
    say(page, "没发出去的")
    page.goto("about:blank")
    site.start()
    page.goto(site.url)
    expect(page.locator(".state-received")).to_have_count(1)
    assert [one.text for one in center.inbox] == ["没发出去的"]


def test_what_could_not_be_stored_is_sent_again_by_a_tap(page: Page, center: FakeCenter) -> None:
    center.is_broken = True
    say(page, "您好")
    again = page.locator("button.state")
    expect(again).to_have_text("没发出去。点这里再发")
    expect(page.locator("#note")).to_have_text("这句没存住。请点那句话再发一次。")
    center.is_broken = False
    again.click()
    expect(page.locator(".state-received")).to_have_count(1)
    expect(page.locator("#note")).to_be_empty()
    assert len(center.inbox) == 1


def tries_within(page: Page, seconds: int) -> int:
    """How often the page tries to reach the server while its clock runs so far."""
    tries: list[str] = []
    page.on("websocket", lambda socket: tries.append(socket.url))
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(20)
    return len(tries)


def test_who_waits_to_be_heard_is_never_kept_waiting_for_the_next_try(
    page: Page, site: Served, center: FakeCenter
) -> None:
    page.clock.install()
    site.stop()
    for text in ("我摔倒了起不来", "有人吗", "快来人", "听见没有"):
        say(page, text)
        page.clock.run_for(500)
    assert 15 <= tries_within(page, 30) <= 45
    site.start()
    pass_time_until(page, ".state-received >> nth=3")
    assert [one.text for one in center.inbox] == ["我摔倒了起不来", "有人吗", "快来人", "听见没有"]


def test_where_nobody_waits_a_page_tries_seldom(page: Page, site: Served) -> None:
    page.clock.install()
    site.stop()
    assert 2 <= tries_within(page, 60) <= 8
