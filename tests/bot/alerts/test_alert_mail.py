"""Mail, against a real server: what is sent, what every answer means, and that nothing leaves unprotected."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from bot.alerts.mail import MailAlerts, create_mail
from bot.alerts.transport import REASONS, NotSetUp
from bot.delivery.errors import DeliveryError
from center.settings import Settings
from tests.bot.alerts.mail_server import PASSWORD, USER, Certificate, Post, make_certificate, served
from tests.bot.alerts.outbox import URL, message, view

CHIEF = "chief@example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def plain(post: Post) -> Iterator[int]:
    with served(post) as port:
        yield port


def settings(port: int, **more: Any) -> Settings:
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_from": "yinling@example.org", "smtp_security": "none"}
    return Settings(_env_file=None, **(values | more))


async def refused(way: MailAlerts, target: str = CHIEF) -> tuple[str, bool]:
    with pytest.raises(DeliveryError) as caught:
        await way.send(target, message())
    reason = str(caught.value)
    assert reason.partition(" ")[0] in REASONS
    return reason, caught.value.permanent


async def test_a_mail_says_in_its_subject_what_is_pressing(post: Post, plain: int) -> None:
    await MailAlerts(settings(plain)).send(CHIEF, message())
    (mail,) = post.mails
    assert mail["Subject"] == "【紧急】紧急求助 100001"
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (CHIEF, "yinling@example.org", "auto-generated")
    assert mail["Importance"] == "high"
    assert f"{URL}/cases/100001" in mail.get_content()
    assert "上午 10 点 3 分起" in mail.get_content()


async def test_the_same_alerts_have_the_same_mail_id_and_others_another(post: Post, plain: int) -> None:
    way = MailAlerts(settings(plain))
    for views in ((view(1), view(2)), (view(2), view(1)), (view(3, urgency="soon"),)):
        await way.send(CHIEF, message(*views))
    first, again, other = (mail["Message-ID"] for mail in post.mails)
    assert first == again != other
    assert post.mails[2]["Importance"] is None


async def test_the_password_travels_by_starttls(post: Post, certificate: Certificate) -> None:
    with served(post, starttls=certificate.of_server(), login=True) as port:
        own = settings(port, smtp_security="starttls", smtp_user=USER, smtp_password=PASSWORD)
        await MailAlerts(own, tls=certificate.trusted()).send(CHIEF, message())
    assert (post.logins, post.were_encrypted) == ([USER], [True])


async def test_tls_from_the_first_byte(post: Post, certificate: Certificate) -> None:
    with served(post, tls=certificate.of_server()) as port:
        await MailAlerts(settings(port, smtp_security="tls"), tls=certificate.trusted()).send(CHIEF, message())
    assert len(post.mails) == 1


async def test_a_server_that_refuses_starttls_gets_neither_password_nor_mail(post: Post, plain: int) -> None:
    own = settings(plain, smtp_security="starttls", smtp_user=USER, smtp_password=PASSWORD)
    assert await refused(MailAlerts(own)) == ("tls_refused", False)
    assert (post.logins, post.mails) == ([], [])


async def test_a_server_that_nobody_vouches_for_gets_nothing(post: Post, certificate: Certificate) -> None:
    with served(post, starttls=certificate.of_server()) as port:
        own = settings(port, smtp_security="starttls", smtp_user=USER, smtp_password=PASSWORD)
        assert await refused(MailAlerts(own)) == ("tls_refused", False)
    with served(post, tls=certificate.of_server()) as port:
        own = settings(port, smtp_security="tls")
        assert await refused(MailAlerts(own)) == ("out_of_reach", False)
    assert (post.logins, post.mails) == ([], [])


async def test_a_wrong_password_is_no_fault_of_the_alert(post: Post, certificate: Certificate) -> None:
    with served(post, starttls=certificate.of_server(), login=True) as port:
        own = settings(port, smtp_security="starttls", smtp_user=USER, smtp_password="wrong")
        assert await refused(MailAlerts(own, tls=certificate.trusted())) == ("login_refused 535", False)
        own = settings(port, smtp_security="starttls")
        assert await refused(MailAlerts(own, tls=certificate.trusted())) == ("login_refused 530", False)


@pytest.mark.parametrize(
    ("answers", "reason", "permanent"),
    [
        ({"refuse_to": "550 no such user"}, "address_refused 550", True),
        ({"refuse_to": "451 greylisted, try again"}, "address_refused 451", False),
        ({"refuse_from": "553 not from you"}, "refused 553", True),
        ({"refuse_from": "421 too busy"}, "refused 421", False),
        ({"refuse_data": "554 looks like spam"}, "refused 554", True),
        ({"refuse_data": "452 disk full"}, "refused 452", False),
    ],
)
async def test_answers_of_five_are_for_good_and_of_four_for_now(
    post: Post, plain: int, answers: dict[str, str], reason: str, permanent: bool
) -> None:
    for name, value in answers.items():
        setattr(post, name, value)
    assert await refused(MailAlerts(settings(plain))) == (reason, permanent)


async def test_nobody_listening_is_worth_another_try() -> None:
    assert await refused(MailAlerts(settings(9))) == ("out_of_reach", False)


async def test_a_server_that_says_nothing_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.alerts.mail.STEP_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert await refused(MailAlerts(settings(silent.getsockname()[1]))) == ("timeout", False)


def test_what_is_not_set_up_is_said_so() -> None:
    def reason(**values: Any) -> str:
        made = create_mail(settings(25, **values))
        return made.reason if isinstance(made, NotSetUp) else "set up"

    assert reason(smtp_host="") == "no_mail_server"
    assert reason(smtp_from="") == "no_mail_server"
    assert reason(smtp_user=USER) == "password_without_tls"
    assert reason(smtp_user=USER, smtp_security="tls") == "set up"


def test_a_password_does_not_show_in_settings() -> None:
    assert PASSWORD not in repr(settings(25, smtp_password=PASSWORD))
