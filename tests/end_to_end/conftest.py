"""One whole running assistant for all tests of this folder; a failing test shows the ends of its logs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from center.db.engine import Database
from tests import chromium
from tests.end_to_end.people import Accounts, read_accounts
from tests.end_to_end.records import Records
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem, running

PHONE = (360, 740)
# A machine that runs all of this at once is slow now and then.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    with running(tmp_path_factory.mktemp("whole")) as made:
        yield made


@pytest.fixture
def fragile(system: WholeSystem) -> Iterator[WholeSystem]:
    """The shared system, whole again after the test."""
    yield system
    system.make_whole()


# What follows is of the module: one of them has a system of its own.
@pytest.fixture(scope="module")
def accounts(system: WholeSystem) -> Accounts:
    return read_accounts(system.settings.var_dir)


@pytest.fixture(scope="module")
def records(system: WholeSystem) -> Iterator[Records]:
    database = Database(system.settings.database_url)
    yield Records(database)
    database.dispose()


@pytest.fixture(scope="module")
def phone(system: WholeSystem) -> Iterator[httpx.Client]:
    """The phones of all who use the emulated Telegram."""
    with httpx.Client(base_url=system.settings.telegram_api_base, trust_env=False, timeout=20) as made:
        yield made


# Not for the whole session: Playwright keeps an event loop running in this thread, and async tests need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as started:
        yield started


@pytest.fixture
def visitor(browser: Browser, system: WholeSystem, records: Records) -> Iterator[Callable[..., WebPerson]]:
    """Open the page on a phone or computer that nobody has used yet."""
    opened: list[BrowserContext] = []

    def open_page(path: str = "/", *, locale: str = "zh-CN", screen: tuple[int, int] = PHONE) -> WebPerson:
        width, height = screen
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            has_touch=width < height,
            reduced_motion="reduce",
        )
        opened.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(system.web + path)
        page.wait_for_selector(".greeting .choice")
        return WebPerson(page, records)

    yield open_page
    for context in opened:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    system = getattr(item, "funcargs", {}).get("system")
    if report.failed and isinstance(system, WholeSystem):
        report.sections.append(("the ends of the logs", system.log_ends()))
    return report
