"""A served console and people who use it over HTTP, as a browser would and as somebody with bad intent would."""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
import time

import httpx
import uvicorn
from sqlalchemy import text

from center.audit.views import Actor
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db import Database
from center.demo.binding import bind_demo_member
from center.settings import Settings
from center.staff import service as staff
from center.staff.sessions import open_session
from center.staff.views import Standing
from console.app import create_app

PASSWORD = "银铃 summer rain 42"
BOSS = Actor(None, "command:root", "")
PAGE = {"accept": "text/html"}
# Nothing here is spoken over TLS, and reading all certificates for each of thousands of browsers takes time.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# login → role; the secretaries' branches are set by `hire`
PEOPLE = {
    "admin": "administrator",
    "clerk": "clerk",
    "clerk2": "clerk",
    "auditor": "auditor",
    "near": "secretary",
    "far": "secretary",
}


def hire(database: Database) -> None:
    """Make an account for everybody in PEOPLE; `near` is secretary of the first member's branch, `far` of another."""
    with database.read() as session:
        branches = [
            row[0] for row in session.execute(text("SELECT branch_id FROM members GROUP BY branch_id ORDER BY min(id)"))
        ]
    for login, role in PEOPLE.items():
        organization = {"near": branches[0], "far": branches[1]}.get(login)
        with database.write() as session:
            made = staff.create_account(
                session,
                actor=BOSS,
                login=login,
                display_name=login.title(),
                role=role,
                organization_id=organization,
                now=utc_now(),
            )
        first = made.one_time_password
        with database.read() as session:
            proof = staff.check_password(session, login=login, password=first)
        with database.write() as session:
            result = staff.log_in(session, proof=proof, address="", user_agent="", now=utc_now())
        assert result.standing is Standing.PASSWORD_CHANGE and result.token
        chosen = staff.choose_password(login=login, old_password=first, new_password=PASSWORD)
        with database.write() as session:
            current = staff.find_session(session, token=result.token, now=utc_now())
            assert current is not None
            staff.change_password(
                session, current=current, proof=proof, chosen=chosen, address="", user_agent="", now=utc_now()
            )


class Listening:
    """The console on a free loopback port."""

    def __init__(self, settings: Settings, database: Database) -> None:
        app = create_app(settings, database)
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert self._server.started

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


class Desk:
    """A console to which people come."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.database = database
        self._browsers: list[httpx.Client] = []

    def browser(self) -> httpx.Client:
        made = httpx.Client(base_url=self.url, headers=PAGE, verify=NO_TLS, trust_env=False, timeout=20)
        self._browsers.append(made)
        return made

    def sign_in(self, login: str) -> httpx.Client:
        """Somebody who signed in a moment ago, without the time that it takes to check a password."""
        browser = self.browser()
        with self.database.write() as session:
            staff_id = session.execute(
                text("SELECT id FROM staff_accounts WHERE login = :login"), {"login": login}
            ).scalar_one()
            token = open_session(session, staff_id=staff_id, address="127.0.0.1", user_agent="", now=utc_now())
        browser.cookies.set("yinling_staff", token, domain="127.0.0.1")
        return browser

    def log_in(self, login: str, password: str = PASSWORD) -> httpx.Client:
        """Somebody who has signed in through the page."""
        browser = self.browser()
        answer = browser.post("/login", data={"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        return browser

    def open_case(self, kind: str = "health_emergency", words: str = "我摔倒了起不来", *, of: int | None = 0) -> str:
        """Let a member (by place in the list) or somebody unknown (None) open a case, and return its number."""
        now = utc_now()
        with self.database.write() as session:
            account = conversations.open_conversation(
                session, channel="webchat", external_id=f"somebody-{time.monotonic_ns()}", now=now
            )
            if of is not None:
                number = session.execute(
                    text("SELECT employee_no FROM members WHERE status = 'active' ORDER BY id LIMIT 1 OFFSET :of"),
                    {"of": of},
                ).scalar_one()
                bind_demo_member(session, conversation_id=account.conversation_id, employee_no=number, now=now)
            return cases.open_urgent(
                session, kind=kind, conversation_id=account.conversation_id, text=words, now=now
            ).number

    def close(self) -> None:
        for browser in self._browsers:
            browser.close()


def token_in(page: str) -> str:
    """Return the form token that a page carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
