"""A console that really listens, over a small demo center, with people of every role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from center import crypto
from center.clock import utc_now
from center.crypto import Keyring
from center.db import Database
from center.db.migrate import migrate
from center.demo.fill import fill
from center.settings import Settings
from tests import chromium
from tests.center.conftest import postgres_url  # noqa: F401 - the same server for these tests
from tests.chromium import COMPUTER
from tests.console.desk import Desk, Listening, hire


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demo center with a clerk, an administrator, an auditor and two secretaries, made once; tests take copies."""
    path = tmp_path_factory.mktemp("console") / "center.db"
    ring = Keyring.generate().to_json()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINLING_KEYS", ring)
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
        database = Database(f"sqlite:///{path}")
        migrate(database)
        fill(database, members=900, months=2, keyring=crypto.get_keyring(), now=utc_now(), show_progress=False)
        hire(database)
        database.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    return path, ring


@pytest.fixture
def database(filled: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    made, ring = filled
    monkeypatch.setenv("YINLING_KEYS", ring)
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    opened = Database(f"sqlite:///{shutil.copy(made, tmp_path / 'center.db')}")
    yield opened
    opened.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    listening = Listening(Settings(_env_file=None), database)
    listening.start()
    opened = Desk(listening.url, database)
    yield opened
    opened.close()
    listening.stop()


# Not for the whole session: Playwright keeps an event loop running in this thread, and async tests need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Somebody who signed in a moment ago and opens a page."""
    opened: list[BrowserContext] = []

    def open_page(
        path: str = "/",
        login: str = "clerk",
        screen: tuple[int, int] = COMPUTER,
        locale: str = "zh-CN",
        *,
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": screen[0], "height": screen[1]},
            locale=locale,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        opened.append(context)
        token = desk.sign_in(login).cookies["yinling_staff"]
        context.add_cookies([{"name": "yinling_staff", "value": token, "url": desk.url, "httpOnly": True}])
        page = context.new_page()
        page.goto(desk.url + path)
        return page

    yield open_page
    for context in opened:
        context.close()
