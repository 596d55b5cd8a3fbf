"""Puts gateway and delivery together from the settings. Used by the bot process, the terminal, tests and benchmarks."""

from __future__ import annotations

from bot.delivery.worker import DeliveryWorker, Transport
from bot.gateway.gateway import Gateway, Pace
from bot.gateway.rasa import RasaClient
from bot.gateway.safety import get_hearing
from bot.gateway.spool import Spool
from center.db.engine import Database
from center.settings import Settings


def make_gateway(settings: Settings, database: Database, *, pace: Pace | None = None) -> tuple[Gateway, RasaClient]:
    """Return a gateway and the Rasa client that the caller closes."""
    rasa = RasaClient(rasa_url=settings.rasa_url, actions_url=settings.actions_url, token=settings.rasa_token)
    gateway = Gateway(database=database, rasa=rasa, safety=get_hearing(), spool=Spool(settings.var_dir), pace=pace)
    return gateway, rasa


def add_channel(gateway: Gateway, database: Database, transport: Transport) -> DeliveryWorker:
    """Let a channel's messages leave through its transport; the caller runs and stops the worker."""
    worker = DeliveryWorker(database=database, transport=transport)
    gateway.deliver_through(transport.name, worker.send_claimed)
    return worker
