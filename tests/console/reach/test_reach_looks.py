"""What the pages of a meeting's people and of attendance look like in a real Chromium, on paper, and with axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from center.clock import utc_now
from tests.console.desk import Desk
from tests.console.forms import form_in
from tests.console.looks import SCREENS, look, tour
from tests.console.reach.asked_to import answer, branch_of, call_meeting, list_for_call, members_of, name_of, owe, tell

pytestmark = pytest.mark.browser
A4_WIDTH, A4_HEIGHT = 794, 1123
REASONS = ("no_channel", "silent", "failed", "wished", "unread", "unreachable")


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Every page in every state that has something to show."""
    people, branch = members_of(desk.database, "near"), branch_of(desk.database, "near")
    now = utc_now()
    meeting = call_meeting(desk.database, branch)
    moved = call_meeting(desk.database, 1, audience="everyone", state="moved", revision=1)
    cancelled = call_meeting(desk.database, branch, state="cancelled", revision=1)
    for at, member_id in enumerate(people):
        tell(desk.database, meeting, member_id, state=("sent", "delivered", "read", "planned")[at % 4])
        tell(desk.database, moved, member_id, state="sent", told_at=now - timedelta(days=1))
        if at < 12:
            list_for_call(desk.database, meeting, member_id, REASONS[at % 6])
            list_for_call(desk.database, moved, member_id, REASONS[at % 6])
    for member_id in people[:3]:
        owe(desk.database, member_id, "certification:2026")
    tell(desk.database, cancelled, people[0], kind="cancelled:1", state="call", call_reason="failed", revision=1)
    answer(desk.database, meeting, people[13])
    answer(desk.database, meeting, people[14], answer="decline", reason="女儿从兰州回来，要在家里等她，实在走不开")
    clerk = desk.sign_in("clerk")
    here = f"/meetings/{meeting}"
    for member_id, outcome in zip(people[:3], ("decline", "no_answer", "wrong_number"), strict=True):
        seen = form_in(clerk.get(f"{here}/calls").text, f"{here}/calls/{member_id}")
        fields = {**seen, "outcome": outcome, "reason": "住院了，下个月才能下床走动"}
        assert clerk.post(f"{here}/calls/{member_id}", data=fields).status_code == 303
    return {
        "people": f"{here}/people",
        "people-silent": f"{here}/people?standing=silent",
        "people-none": f"/meetings/{cancelled}/people?standing=coming",
        "people-moved": f"/meetings/{moved}/people",
        "again": f"{here}/people/again",
        "calls": f"{here}/calls",
        "calls-cancelled": f"/meetings/{cancelled}/calls",
        "calls-all": "/calls",
        "calls-certification": "/calls/certification/2026",
        "attendance": "/attendance",
        "attendance-branch": f"/attendance?branch={branch}",
        "attendance-silent": f"/attendance?branch={branch}&silent=yes",
        "attendance-none": "/attendance?year=2022",
        "attendance-member": f"/attendance/members/{people[0]}",
        "queue": "/",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_can_be_read_and_used(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], screen: str, language: str
) -> None:
    def open_sheet(page: Page) -> None:
        page.goto(desk.url + paths["calls"])
        with page.expect_navigation():
            page.click(".on-paper button")
        look(page, f"sheet-{language}-{screen}")

    tour(visit, desk, paths, screen=screen, language=language, at_last=open_sheet)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_paper_every_sheet_has_its_head_and_no_line_is_cut(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str], language: str
) -> None:
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = :language"), {"language": language})
    page = visit(paths["calls"], "near", (A4_WIDTH, A4_HEIGHT))
    page.click(".on-paper button")
    page.emulate_media(media="print")
    leaves = page.locator(".leaf")
    expect(leaves).to_have_count(2)
    expect(page.locator(".head")).to_be_hidden()
    for leaf in leaves.all():
        # What is left of A4 within its margins.
        box = leaf.bounding_box()
        assert box is not None and box["height"] < 273 * 96 / 25.4
    size = page.evaluate("getComputedStyle(document.querySelector('.leaf strong')).fontSize")
    assert float(size.removesuffix("px")) >= 24  # 18 pt
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 2
    if folder := os.environ.get("YINLING_LOOKS"):
        (Path(folder) / f"sheet-{language}.pdf").write_bytes(pdf)
        page.screenshot(path=Path(folder) / f"paper-{language}.png", full_page=True)


def test_a_number_is_shown_in_its_place_and_covered_again(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str]
) -> None:
    page = visit(paths["calls"], "near")
    secret = page.locator("[data-secret]").first
    masked = secret.locator(".value").inner_text()
    assert "****" in masked
    secret.locator("button").click()
    expect(secret.locator(".value")).not_to_contain_text("*")
    secret.locator("button").click()
    expect(secret.locator(".value")).to_have_text(masked)


def test_all_is_done_without_a_script_and_with_the_keyboard(
    visit: Callable[..., Page], desk: Desk, paths: dict[str, str]
) -> None:
    page = visit(paths["people"], "near", scripts=False)
    page.click("text=再提醒没回的人")
    page.click("main form button")
    expect(page.locator(".told")).to_contain_text("记下了")
    page.click("text=收回")
    expect(page.locator(".told")).to_contain_text("一条也没有发")
    name = name_of(desk.database, members_of(desk.database, "near")[4])
    page.fill("#text", name)
    page.press("#text", "Enter")
    expect(page.locator(".invited")).to_contain_text(name)
    page.goto(desk.url + paths["calls"])
    member_id = members_of(desk.database, "near")[4]
    button = page.locator(f'#m{member_id} button[value="attend"]')
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#m{member_id}")).to_contain_text("打通了：来")
