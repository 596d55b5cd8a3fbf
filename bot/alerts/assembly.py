"""Puts the workers of alerts together from the settings, one a kind of route. Used by the bot process."""

from __future__ import annotations

import logging

from bot.alerts.mail import create_mail
from bot.alerts.transport import AlertTransport, NotSetUp
from bot.alerts.webhook import create_webhook
from bot.alerts.worker import AlertWorker
from center.db.engine import Database
from center.settings import Settings

log = logging.getLogger(__name__)


def make_alert_workers(settings: Settings, database: Database, *, telegram: AlertTransport | None) -> list[AlertWorker]:
    """Return a worker for every kind of route, which the caller runs and stops.

    A kind that is not set up has one too: staff are told why their alerts wait. telegram: the running channel's way.
    """
    transports = (telegram or NotSetUp("telegram", "no_token"), create_mail(settings), create_webhook(settings))
    for transport in transports:
        if isinstance(transport, NotSetUp):
            log.info("alerts by %s are not set up (%s); see docs/alerts.md", transport.kind, transport.reason)
    return [AlertWorker(database=database, transport=way, url=settings.console_address) for way in transports]
