"""People of the staff as tests need them: hired, logged in, with a second factor. Time goes as the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select

from center.audit import service as audit
from center.audit.views import Actor, EntryFilter, EntryView
from center.db import Database
from center.db.models import metadata
from center.staff import service
from center.staff.views import LoginResult, SessionView

PASSWORD = "银铃 summer rain 42"
ADDRESS = "10.0.0.7"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
BOSS = Actor(None, "command:root", "")
MINUTE = timedelta(minutes=1)


@dataclass
class Office:
    database: Database
    now: datetime
    secrets: dict[str, str] = field(default_factory=dict)

    def wait(self, time: timedelta) -> None:
        self.now += time

    def create(self, login: str = "wang.fang", role: str = "clerk", organization_id: int | None = None):
        with self.database.write() as session:
            return service.create_account(
                session,
                actor=BOSS,
                login=login,
                display_name=login.title(),
                role=role,
                organization_id=organization_id,
                now=self.now,
            )

    def hire(self, login: str = "wang.fang", role: str = "clerk", organization_id: int | None = None) -> int:
        """Somebody who has changed the first password to PASSWORD and left again."""
        made = self.create(login, role, organization_id)
        current = self.see(self.log_in(login, made.one_time_password))
        result = self.change_password(current, made.one_time_password, PASSWORD)
        with self.database.write() as session:
            service.log_out(session, current=self.see(result), address=ADDRESS, now=self.now)
        return made.account.id

    def log_in(self, login: str = "wang.fang", password: str = PASSWORD, address: str = ADDRESS) -> LoginResult:
        with self.database.read() as session:
            proof = service.check_password(session, login=login, password=password)
        with self.database.write() as session:
            return service.log_in(session, proof=proof, address=address, user_agent=BROWSER, now=self.now)

    def see(self, result: LoginResult | str | None) -> SessionView | None:
        token = result.token if isinstance(result, LoginResult) else result
        with self.database.read() as session:
            return None if token is None else service.find_session(session, token=token, now=self.now)

    def change_password(self, current: SessionView, old: str, new: str) -> LoginResult:
        login = current.staff.login
        chosen = service.choose_password(login=login, old_password=old, new_password=new)
        with self.database.read() as session:
            proof = service.check_password(session, login=login, password=old)
        with self.database.write() as session:
            return service.change_password(
                session,
                current=current,
                proof=proof,
                chosen=chosen,
                address=ADDRESS,
                user_agent=BROWSER,
                now=self.now,
            )

    def enrol(self, login: str = "wang.fang") -> service.Enrolled:
        """Set up a second factor in a new session."""
        current = self.see(self.log_in(login))
        with self.database.write() as session:
            started = service.start_second_factor(session, current=current, address=ADDRESS, now=self.now)
            self.secrets[login] = started.secret
            return service.confirm_second_factor(
                session, current=current, code=self.code(login), address=ADDRESS, now=self.now
            )

    def code(self, login: str = "wang.fang", steps: int = 0) -> str:
        return pyotp.TOTP(self.secrets[login]).at(self.now, counter_offset=steps)

    def second(self, token: str, code: str) -> LoginResult:
        with self.database.write() as session:
            return service.pass_second_factor(session, token=token, code=code, address=ADDRESS, now=self.now)

    def change(self, function, **values: object):
        """Call a service as an administrator does."""
        with self.database.write() as session:
            return function(session, actor=BOSS, now=self.now, **values)

    def stored(self, table: str) -> str:
        """Everything a table holds, as text."""
        with self.database.read() as session:
            return repr(session.execute(select(metadata.tables[table])).all())

    def on_record(self, **chosen: object) -> list[EntryView]:
        with self.database.read() as session:
            return audit.list_entries(session, chosen=EntryFilter(**chosen)).entries

    def outcomes(self, action: str = "log_in.account") -> list[str | None]:
        """What the log says came of logins, oldest first."""
        return [entry.new_value for entry in reversed(self.on_record(action=action))]
