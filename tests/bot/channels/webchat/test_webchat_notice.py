"""The privacy notice as a page: plain, strict, in both languages, with the number to call, and never lost."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from bot.channels.webchat import create_webchat
from bot.channels.webchat.notice import parted
from bot.main import center_number
from center.contacts import service as contacts
from center.db.engine import Database
from center.privacy.notice import current_version, load_notice
from tests.accessibility import failures_of
from tests.bot.channels.webchat.fake_center import FakeCenter, Served

PHONE = "0937-6711234"


@pytest.fixture
def client(center: FakeCenter) -> TestClient:
    app = FastAPI()
    made = create_webchat(center, None, transport=center.transport, records=center, center_phone=lambda: PHONE)
    app.include_router(made)
    return TestClient(app)


def test_it_is_told_in_the_language_of_the_reader(client: TestClient) -> None:
    chinese, english = client.get("/privacy"), client.get("/privacy", headers={"accept-language": "en-GB"})
    for answer, language in ((chinese, "zh"), (english, "en"), (client.get("/privacy?lang=en"), "en")):
        text = load_notice(current_version()).texts[language]
        assert answer.status_code == 200
        assert all(section.heading in answer.text for section in text.sections)
        assert f'<a class="call" href="tel:{PHONE}">{PHONE}</a>' in answer.text
        assert "{center}" not in answer.text


def test_it_needs_no_script_and_is_strict(client: TestClient) -> None:
    answer = client.get("/privacy")
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert client.get("/privacy", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_what_somebody_once_agreed_to_can_still_be_read_and_nothing_else(client: TestClient) -> None:
    assert client.get("/privacy?version=1").status_code == 200
    for version in ("0", "2000", "../1", "x"):
        assert client.get(f"/privacy?version={version}").status_code == 404


def test_the_number_is_the_centers_own_and_is_told_without_a_database_too(database: Database) -> None:
    with database.write() as session:
        contacts.set_number(session, code="center", number=PHONE)
    assert center_number(database) == PHONE
    assert center_number(Database("postgresql://nobody@127.0.0.1:9/nothing")) == contacts.default_numbers()["center"]


def test_a_number_on_file_stays_text(center: FakeCenter) -> None:
    app = FastAPI()
    wrong = '"><script>alert(1)</script>'
    app.include_router(
        create_webchat(center, None, transport=center.transport, records=center, center_phone=lambda: wrong)
    )
    assert "<script>alert" not in TestClient(app).get("/privacy").text


def test_a_line_is_parted_where_the_number_stands() -> None:
    assert parted("打 {center} 问", "1") == ("打 ", "1", " 问")
    assert parted("没有号码", "1") == ("没有号码", "", "")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(360, 640), (360, 740), (1280, 800)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_found_from_the_chat_and_can_be_read_by_old_people(
    browser: Browser, site: Served, size: tuple[int, int], language: str
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale=f"{language}-CN")
    page.goto(f"{site.url}/?lang={language}")
    page.wait_for_selector(".greeting .choice")
    shown = page.locator('a[href="/privacy"]:visible')
    assert shown.count() == 1
    box = shown.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    shown.click()
    page.wait_for_selector("h2")
    assert failures_of(page, is_strict=True) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click(".ways a >> nth=0")
    page.wait_for_selector(".greeting .choice")
    page.close()
