"""Fixtures of the web chat's tests: a served page with a small center behind it, and a real Chromium."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import chromium
from tests.bot.channels.webchat.fake_center import FakeCenter, Served, make_app, served

with warnings.catch_warnings():
    # Starlette asks for httpx2, which no package of ours needs otherwise.
    warnings.simplefilter("ignore")
    import starlette.testclient  # noqa: F401

# A machine that does other work as well is slow now and then.
expect.set_options(timeout=20_000)


@pytest.fixture
def center() -> FakeCenter:
    return FakeCenter()


@pytest.fixture
def site(center: FakeCenter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("YINLING_NOW", "2026-11-22T10:12:00+08:00")
    with served(make_app(center)) as running:
        yield running


# Not for the whole session: Playwright keeps an event loop running in this thread, and async tests need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True)
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, site: Served) -> Page:
    opened = context.new_page()
    opened.goto(site.url)
    opened.wait_for_selector(".greeting .choice")
    return opened
