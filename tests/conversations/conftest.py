"""One real Rasa with the trained model, one real action server and a small demo center for all conversations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pypinyin import lazy_pinyin

from bot.assembly import add_channel, make_gateway
from bot.channels.terminal.transport import TerminalTransport
from bot.gateway.gateway import Gateway, Pace
from center.crypto import get_keyring
from center.db.engine import Database, get_database
from center.settings import get_settings
from deploy.train import ROOT
from tests.conversations.records import Somebody, unused_member
from tests.conversations.scenes import ACCOUNT, MEMBER, STRANGER, Scene
from tests.conversations.scenes import play as play_scene
from tests.conversations.talk import Talk
from tests.running_system import RunningSystem, environment_of, settings_for, tested_model

pytestmark = pytest.mark.rasa
DEMO_MEMBERS = 4000


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """A running Rasa and action server over a fresh demo center."""
    if not tested_model().exists():
        pytest.fail(f"there is no {tested_model().name}; run `make train`")
    folder = tmp_path_factory.mktemp("system")
    settings = settings_for(folder)
    environment = environment_of(settings)
    for words in (["center.db.migrate"], ["center.demo", "--members", str(DEMO_MEMBERS)]):
        subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, capture_output=True)
    kept = dict(os.environ)
    os.environ.update({k: v for k, v in environment.items() if k.startswith("YINLING_")})
    for cached in (get_settings, get_database, get_keyring):
        cached.cache_clear()
    running = RunningSystem(settings)
    running.start_all()
    yield running
    running.stop()
    os.environ.clear()
    os.environ.update(kept)
    for cached in (get_settings, get_database, get_keyring):
        cached.cache_clear()


@pytest.fixture(scope="session")
def accounts(system: RunningSystem) -> list[dict[str, Any]]:
    """The demo center's own accounts: employee_no, name, birth_date, id_last4, code."""
    path: Path = system.settings.var_dir / "demo-accounts.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def database(system: RunningSystem) -> Iterator[Database]:
    opened = Database(system.settings.database_url)
    yield opened
    opened.dispose()


@pytest_asyncio.fixture
async def gateway(system: RunningSystem, database: Database) -> AsyncIterator[Gateway]:
    # On a slow machine a line that asks for patience would stand among the answers that are looked at here.
    pace = Pace(hold_unclear_seconds=0.0, holding_line_after_seconds=10.0)
    made, rasa = make_gateway(system.settings, database, pace=pace)
    worker = add_channel(made, database, TerminalTransport())
    yield made
    await made.stop()
    await worker.stop()
    await rasa.close()


@pytest.fixture
def somebody(gateway: Gateway, database: Database) -> Callable[[], Talk]:
    """Make a person whom nobody knows yet."""
    return lambda: Talk(gateway, database)


@pytest.fixture
def member(gateway: Gateway, database: Database, accounts: list[dict[str, Any]]) -> Callable[..., Talk]:
    """Make a person who is bound to one of the demo accounts."""
    return lambda which=0: Talk(gateway, database).as_member(accounts[which]["employee_no"])


@pytest.fixture
def fresh(gateway: Gateway, database: Database) -> Callable[..., Talk]:
    """Make a person who is bound to a member that no other test talks as, a party member unless told."""

    def make(*, is_party_member: bool = True) -> Talk:
        talk = Talk(gateway, database)
        return talk.as_member(unused_member(talk, is_party_member=is_party_member).employee_no)

    return make


@pytest.fixture
def stranger(gateway: Gateway, database: Database) -> Callable[[], tuple[Talk, Somebody]]:
    """Make a person whom nobody knows yet, and the member they can prove to be with a one-time code."""

    def make() -> tuple[Talk, Somebody]:
        talk = Talk(gateway, database)
        return talk, unused_member(talk)

    return make


@pytest.fixture
def play(
    fresh: Callable[..., Talk],
    stranger: Callable[[], tuple[Talk, Somebody]],
    somebody: Callable[[], Talk],
    accounts: list[dict[str, Any]],
) -> Callable[[Scene], Awaitable[Talk]]:
    """Let a scene happen with a person as it needs, and judge it."""

    async def with_somebody(scene: Scene) -> Talk:
        words: dict[str, str] = {}
        if scene.who == MEMBER:
            return await play_scene(fresh(), scene, words)
        if scene.who == STRANGER:
            talk, one = stranger()
            return await play_scene(talk, scene, {"code": one.code})
        if scene.who == ACCOUNT:
            account = accounts[0]
            family, *given = lazy_pinyin(account["name"])
            words = {"name": account["name"], "birth": account["birth_date"], "id4": account["id_last4"]}
            words["en name"] = f"{''.join(given).title()} {family.title()}"
        return await play_scene(somebody(), scene, words)

    return with_somebody
