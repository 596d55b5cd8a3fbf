"""No log of any process holds a secret, a number or a word of anybody: a day with faults in it, and then every line is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import text

from bot.channels.telegram.emulator.app import DEFAULT_TOKEN
from center.crypto import Keyring
from tests.end_to_end.clerk import PASSWORD, Clerk
from tests.end_to_end.people import Account, Accounts
from tests.end_to_end.records import Records
from tests.end_to_end.telegram_person import TelegramPerson
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem, until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(300)]
CARD = "6222021001116245702"
MOBILE = "13909371234"
WORDS = "我好像让人骗了，把两万三打给公安了"
GUESS = "wrong yaks 1958"
SHAPES = {
    "an ID number": re.compile(r"(?<![\d.])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)"),
    "a card number": re.compile(r"(?<![\d.])62\d{14,17}(?!\d)"),
    "a mobile number": re.compile(r"(?<![\d.])1[3-9]\d{9}(?![\d.])"),
    "Chinese words": re.compile(r"[\u4e00-\u9fff]{2,}"),
}
# What programs say of themselves at their start, from the data of the assistant and of nobody.
OWN_WORDS = ("银铃",)


@contextmanager
def without(records: Records, table: str) -> Iterator[None]:
    """Let a table be gone for a while, as after a migration that went wrong."""
    with records.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
    yield
    with records.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table}_gone RENAME TO {table}"))


def id_number_of(system: WholeSystem, records: Records, who: Account) -> str:
    with records.database.read() as session:
        sealed = session.execute(
            text("SELECT id_number FROM members WHERE id = :id"), {"id": who.member_id}
        ).scalar_one()
    ring = Keyring.from_json(system.settings.keys_file.read_text("utf-8"))
    return ring.decrypt(sealed, context=f"members.id_number:{who.employee_no}")


def lines_of(system: WholeSystem) -> list[tuple[str, str]]:
    """Return every line of every log, with the name of its file."""
    # The emulated Telegram is no part of the assistant.
    logs = [path for path in sorted(system.settings.var_dir.rglob("*.log")) if path.stem != "emulator"]
    assert {path.stem for path in logs} >= {"rasa", "actions", "bot", "console"}
    return [(path.name, line) for path in logs for line in path.read_text("utf-8", "replace").splitlines()]


def has_met_a_fault(system: WholeSystem, program: str) -> bool:
    """Tell whether a program's log names the fault of a table that is gone."""
    return any("OperationalError" in line for name, line in lines_of(system) if name == f"{program}.log")


def test_no_log_holds_a_secret_a_number_or_a_word_of_anybody(
    fragile: WholeSystem, visitor: Callable[..., WebPerson], accounts: Accounts, records: Records
) -> None:
    system, who = fragile, accounts.very_old
    id_number = id_number_of(system, records, who)
    clerk = Clerk.hired(system, "log.reader")
    session_token = clerk.browser.cookies["yinling_staff"]

    # What people say and give, on both channels.
    person = visitor()
    person.say("我这个月的补贴到账没有", "名字")
    person.prove(who, "核对好了")
    person.write(f"我的身份证号是{id_number}，卡号{CARD}，电话{MOBILE}")
    person.say(WORDS, "110")
    person.write(f"从{CARD}转的")
    with httpx.Client(base_url=system.settings.telegram_api_base, trust_env=False, timeout=20) as phone:
        TelegramPerson(phone, records).say(f"/start {accounts.far_away.code}")

    # What staff type, the wrong way too.
    number = until(lambda: clerk.sees(WORDS), what="the case in the queue")
    clerk.does(number, "speak")
    clerk.says(number, "卡先挂失")
    clerk.does(number, "leave")
    token = clerk.token()
    clerk.browser.post("/members/find", data={"csrf": token, "text": id_number})
    clerk.browser.post(f"/members/{who.member_id}/unmask", data={"csrf": token, "field": "id_number"})
    for password in (GUESS, PASSWORD):
        clerk.browser.post("/login", data={"login": "log.reader", "password": password})
    token = clerk.token()
    clerk.browser.get(f"/members?text={id_number}&name={who.name}")

    # Faults while somebody's words are under way.
    system.kill("rasa")
    other = visitor()
    other.write(f"我姓{who.name}，身份证{id_number}，老伴摔倒了起不来")
    other.reads("120")
    system.start_again("rasa")
    system.kill("actions")
    other.write(f"卡号{CARD}，我的钱到了没有")
    system.start_again("actions")
    until(lambda: records.all_is_finished(other.account.conversation_id), seconds=60, what="the answers")
    with without(records, "payments"):
        person.write("我这个月的补贴到账没有")
        # A process that was just started is slow: the gateway may excuse itself before the action has met the fault.
        until(lambda: has_met_a_fault(system, "actions"), seconds=90, what="the fault in the action")
        until(lambda: records.all_is_finished(person.account.conversation_id), seconds=90, what="the answer")
        assert clerk.browser.get(f"/members/{who.member_id}/money").status_code >= 500
    with without(records, "case_entries"):
        assert (
            clerk.browser.post(f"/cases/{number}/note", data={"csrf": token, "text": f"卡号{CARD}"}).status_code >= 500
        )

    lines = lines_of(system)
    assert has_met_a_fault(system, "console")
    keys = json.loads(system.settings.keys_file.read_text("utf-8"))
    secrets = {
        "an ID number": id_number,
        "the end of an ID number in words": f"身份证{who.id_last4}",
        "a name": who.name,
        "another name": accounts.far_away.name,
        "a code": accounts.far_away.code,
        "a password": PASSWORD,
        "a wrong password": GUESS,
        "a staff session": session_token,
        "the token of Telegram": DEFAULT_TOKEN,
        "the key file": max(re.findall(r"[\w+/=-]{20,}", json.dumps(keys)), key=len),
    }
    found = [
        f"{what}: {name}: {line[:200]}" for what, secret in secrets.items() for name, line in lines if secret in line
    ]
    for what, shape in SHAPES.items():
        for name, line in lines:
            without_own = line
            for word in OWN_WORDS:
                without_own = without_own.replace(word, "")
            if shape.search(without_own):
                found.append(f"{what}: {name}: {line[:200]}")
    assert found == []
