"""The guide is one click away for whoever is signed in, in their language, and gives out no other file."""

from __future__ import annotations

import pytest

from console.guide.routes import TEXTS, pictures
from tests.console.desk import Desk

MOST_LINES = 110  # of paper, pictures aside: two pages


def test_every_page_leads_to_the_guide(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    assert 'href="/guide"' in clerk.get("/").text
    page = clerk.get("/guide").text
    assert "怎么用工作台" in page
    assert "<h2>" in page


@pytest.mark.parametrize("login", ["auditor", "near"])
def test_who_has_few_rights_reads_it_too(desk: Desk, login: str) -> None:
    assert desk.sign_in(login).get("/guide").status_code == 200


def test_its_pictures_are_given_and_no_other_file(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for name in pictures():
        answer = clerk.get(f"/guide/images/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    for name in ("no-such.png", "webchat-start-zh-phone.png", "..%2Fbench.md", "%2e%2e%2f%2e%2e%2fREADME.md"):
        assert clerk.get(f"/guide/images/{name}").status_code == 404
    assert desk.browser().get("/guide/images/console-queue.png").headers["location"] == "/login"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_on_two_pages(language: str) -> None:
    lines = [line for line in TEXTS[language].read_text(encoding="utf-8").splitlines() if line.strip()]
    width = 45 if language == "zh" else 95
    printed = sum(1 + len(line) // width for line in lines)
    assert 40 < printed <= MOST_LINES


def test_both_languages_have_the_same_parts() -> None:
    parts = [
        [line.split(" ")[0] for line in TEXTS[language].read_text(encoding="utf-8").splitlines() if line[:1] in "#!|-1"]
        for language in ("zh", "en")
    ]
    assert len(parts[0]) == len(parts[1])
