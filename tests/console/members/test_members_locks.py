"""Lifting a lock of the identity check at the desk."""

from __future__ import annotations

import re
from datetime import date

from center.clock import utc_now
from center.identity import service as identity
from center.identity.views import Outcome
from tests.console.desk import Desk
from tests.console.members.people import heard, known, lock_out, logged, send


def ref_in(page: str) -> str:
    found = re.search(r'name="ref" value="([a-z2-7]+)"', page)
    assert found is not None
    return found.group(1)


def try_again(desk: Desk, conversation: str) -> Outcome:
    person = known(desk)
    with desk.database.write() as session:
        return identity.verify_facts(
            session,
            conversation_id=conversation,
            name=person.name,
            birth_date=date.fromisoformat(person.birth_date),
            id_last4=person.id_number[-4:],
            now=utc_now(),
        )


def test_a_lock_is_listed_without_what_was_answered_and_lifted_at_once(desk: Desk) -> None:
    conversation, clerk = lock_out(desk.database), desk.sign_in("clerk")
    assert try_again(desk, conversation) is Outcome.LOCKED
    assert '<span class="mark soon">1</span>' in clerk.get("/members").text
    page = clerk.get("/members/locks").text
    for answered in ("猜测者", "1911", "4321", conversation):
        assert answered not in page
    answer = send(clerk, "/members/locks/lift", ref=ref_in(page))
    assert answer.headers["location"] == "/members/locks?done=lifted"
    assert "现在没有锁着的" in clerk.get("/members/locks").text
    assert "再试一次" in heard(desk.database, "locked")[-1]
    assert logged(desk, "lift_lock.member")[0].staff_name == "Clerk"
    assert try_again(desk, conversation) is Outcome.VERIFIED


def test_from_its_case_a_lock_is_lifted_and_the_case_says_so(desk: Desk) -> None:
    conversation, clerk = lock_out(desk.database), desk.sign_in("clerk")
    listed = clerk.get("/members/locks").text
    number = re.findall(r'href="/cases/(\d+)"', listed)[-1]
    page = clerk.get(f"/cases/{number}").text
    for answered in ("猜测者", "1911", "4321"):
        assert answered not in page
    answer = send(clerk, "/members/locks/lift", ref=ref_in(page), case=number)
    assert answer.headers["location"] == f"/cases/{number}"
    page = clerk.get(f"/cases/{number}").text
    assert "工作人员帮您解开了身份核对" in page
    assert 'name="ref"' not in page
    assert try_again(desk, conversation) is Outcome.VERIFIED


def test_of_two_who_lift_the_slower_is_told(desk: Desk) -> None:
    lock_out(desk.database)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    ref = ref_in(second.get("/members/locks").text)
    assert send(first, "/members/locks/lift", ref=ref).status_code == 303
    late = send(second, "/members/locks/lift", ref=ref)
    assert late.status_code == 409
    assert "现在没有锁着" in late.text
    assert len(heard(desk.database, "locked")) == 1
    assert len(logged(desk, "lift_lock.member")) == 1


def test_what_is_not_locked_is_not_lifted(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for ref in ("", "x", "a" * 16):
        assert send(clerk, "/members/locks/lift", ref=ref).status_code == 409
    assert logged(desk, "lift_lock.member") == []
