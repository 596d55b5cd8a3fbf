"""`python -m center.staff create-admin`: the first administrator, without a default password."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from center.staff import service
from center.staff.__main__ import main
from center.staff.models import StaffAccount
from center.staff.views import Standing
from tests.center.staff.office import Office


def create_admin(office: Office, *words: str) -> int:
    return main(["create-admin", "--database", office.database.url.render_as_string(hide_password=False), *words])


def test_the_first_administrator_gets_a_password_for_one_login(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create_admin(office, "--login", "Boss", "--name", "张主任") == 0
    told = capsys.readouterr().out
    password = re.search(r"首次登录密码：(\S+)", told)[1]
    with office.database.read() as session:
        (account,) = service.list_accounts(session)
    assert (account.login, account.display_name, account.role) == ("boss", "张主任", "administrator")
    office.now = account.created_at
    assert office.log_in("boss", password).standing is Standing.PASSWORD_CHANGE
    (entry,) = office.on_record(action="create.account")
    assert entry.staff_name.startswith("command:")


def test_every_run_makes_another_password(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    for login in ("boss", "boss.2"):
        assert create_admin(office, "--login", login, "--another") == 0
    passwords = re.findall(r"首次登录密码：(\S+)", capsys.readouterr().out)
    assert len(set(passwords)) == 2
    assert all(re.fullmatch(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", password) for password in passwords)


def test_another_one_is_made_only_on_request(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert create_admin(office, "--login", "boss") == 0
    assert create_admin(office, "--login", "boss.2") == 2
    assert "--another" in capsys.readouterr().err
    assert create_admin(office, "--login", "boss.2", "--another") == 0


def test_an_administrator_who_is_out_of_use_does_not_count(office: Office) -> None:
    office.hire("gone", "administrator")
    with office.database.write() as session:
        session.execute(update(StaffAccount).values(is_active=False))
    assert create_admin(office, "--login", "boss") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--login", "王"], "cannot be a login name"),
        (["--login", "taken"], "is taken"),
        (["--login", "boss", "--name", "x" * 41], "1 to 40"),
    ],
)
def test_what_cannot_be_is_told(
    office: Office, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    office.hire("taken")
    assert create_admin(office, *words) == 2
    assert told in capsys.readouterr().err


def test_a_database_that_is_not_migrated_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create-admin", "--login", "boss", "--database", f"sqlite:///{tmp_path / 'new.db'}"]) == 2
    assert "make migrate" in capsys.readouterr().err
