"""The console over PostgreSQL, which takes less than SQLite does: no null character, no number beyond its columns."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute

from center import crypto
from center.clock import utc_now
from center.crypto import Keyring
from center.demo.fill import fill
from center.settings import Settings
from tests.center.conftest import fresh_postgres
from tests.console.desk import Desk, Listening, hire, token_in
from tests.console.fuzz import encoded
from tests.console.routes import PARAMETER
from tests.console.test_console_fuzz import FIELDS, ROUTES, some

pytestmark = [pytest.mark.postgres, pytest.mark.thorough]
# The others ask nothing of the records, or end what is needed here.
ASKING = [one for one in ROUTES if one[1].path not in {"/live", "/live/bell", "/logout", "/login/password", "/health"}]
# Where the two databases differ; what both refuse alike is tried on SQLite, where asking is quicker.
AWKWARD = ("a\x00b", "9" * 12, "9" * 30, "-1", "\ud800", "x" * 5000, "0001-01-01", "9999-12-31")
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def desk(postgres_url: str) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch, fresh_postgres(postgres_url) as database:
        patch.setenv("YINLING_KEYS", Keyring.generate().to_json())
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
        fill(database, members=900, months=1, keyring=crypto.get_keyring(), now=utc_now(), show_progress=False)
        hire(database)
        listening = Listening(Settings(_env_file=None), database)
        listening.start()
        opened = Desk(listening.url, database)
        yield opened
        opened.close()
        listening.stop()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@pytest.fixture
def admin(desk: Desk) -> httpx.Client:
    """Signed in anew for each route, as some of them end the session."""
    return desk.sign_in("admin")


@pytest.mark.parametrize(("method", "route"), ASKING, ids=[f"{method} {route.path}" for method, route in ASKING])
def test_postgresql_refuses_nothing_that_sqlite_takes(
    desk: Desk, admin: httpx.Client, method: str, route: APIRoute
) -> None:
    number = desk.open_case()
    path = PARAMETER.sub(lambda _: number, route.path)
    token = token_in(admin.get("/").text)
    for name in FIELDS[method, route.path]:
        for value in some(AWKWARD, f"{route.path} {name}", every=3):
            if method == "GET":
                answer = admin.get(f"{path}?{encoded({name: value})}")
            else:
                answer = admin.post(path, content=encoded({"csrf": token, name: value}), headers=URLENCODED)
            assert answer.status_code < 500, f"{name}={value!r}"


def test_a_day_at_the_desk_is_the_same_on_postgresql(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "我让人骗了")
    clerk, near, far = (desk.sign_in(login) for login in ("clerk", "near", "far"))
    for who, is_shown in ((clerk, True), (near, True), (far, False)):
        for page in ("/", "/queue/rows"):
            assert (f"/cases/{number}" in who.get(page, params={"text": number}).text) is is_shown
    token = token_in(clerk.get("/").text)
    for step, fields in (
        ("claim", {}),
        ("speak", {}),
        ("reply", {"text": "马上到", "once": "1"}),
        ("told", {"text": "电话里\x00说过了"}),
        ("leave", {}),
    ):
        assert clerk.post(f"/cases/{number}/{step}", data={"csrf": token, **fields}).status_code == 303, step
    page = clerk.get(f"/cases/{number}").text
    assert "电话里说过了" in page
    assert "马上到" in page
