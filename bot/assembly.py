"""Puts gateway and delivery together from the settings. Used by the bot process, the terminal, tests and benchmarks."""

from __future__ import annotations

from bot.delivery.bulk import BulkWorker
from bot.delivery.waking import Waking
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


def add_channel(
    gateway: Gateway, database: Database, transport: Transport, *, tells_arrival: bool = False
) -> DeliveryWorker:
    """Let what is said on a channel leave through its transport; the caller runs and stops the worker.

    tells_arrival: what the channel has taken has arrived.
    """
    worker = DeliveryWorker(database=database, transport=transport, tells_arrival=tells_arrival)
    gateway.deliver_through(transport.name, worker.send_claimed)
    return worker


def add_unasked(
    waking: Waking, database: Database, transport: Transport, *, talk: DeliveryWorker, tells_arrival: bool = False
) -> BulkWorker:
    """Let what people are told unasked leave by a channel too, and both workers be woken; the caller runs it."""
    worker = BulkWorker(database=database, transport=transport, tells_arrival=tells_arrival)
    waking.add(worker.channel, worker.look)
    waking.add(talk.channel, talk.look)
    return worker
