"""Talk to the running assistant from a terminal. Run by `make chat`.

With --json it reads one JSON object a line, {"conversation": …, "text": …}, and for each writes one line
{"conversation", "in_reply_to", "replies": [{"text", "choices"}], "ms"}, until the end of the input.
It uses the same gateway and the same database as the bot; Rasa and the action server must be running.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import uuid
from typing import Any

from bot.assembly import add_channel, make_gateway
from bot.channels.terminal.transport import TerminalTransport
from bot.gateway.gateway import Gateway, Pace
from bot.gateway.messages import Answer, Inbound
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database, get_database
from center.demo.binding import NotADemoError, bind_demo_member
from center.settings import get_settings

AT_ONCE = 8


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.channels.terminal", description=__doc__)
    parser.add_argument("--json", action="store_true", help="a JSON line in, a JSON line out")
    parser.add_argument("--member", metavar="EMPLOYEE_NO", help="start as this member (demo database only)")
    parser.add_argument("--conversation", default="", help="go on with this conversation (interactive)")
    return parser.parse_args()


async def _ask(gateway: Gateway, external_id: str, text: str) -> Answer:
    message_id = uuid.uuid4().hex
    return await gateway.handle(Inbound(channel="terminal", external_id=external_id, message_id=message_id, text=text))


def _bind(database: Database, external_id: str, employee_no: str | None) -> None:
    if employee_no is None:
        return
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id=external_id, now=utc_now())
        if account.member_id is None:
            bind_demo_member(session, conversation_id=account.conversation_id, employee_no=employee_no, now=utc_now())


def as_json(conversation: str, text: str, answer: Answer) -> dict[str, Any]:
    """Return one answer in the form that scripts read."""
    replies: list[dict[str, Any]] = [{"text": line, "choices": []} for line in answer.direct]
    replies += [{"text": r.text, "choices": [c.title for c in r.choices]} for r in answer.replies]
    return {"conversation": conversation, "in_reply_to": text, "replies": replies, "ms": round(answer.ms, 1)}


async def talk_json(gateway: Gateway, database: Database, member: str | None) -> None:
    """Answer JSON lines; lines of one conversation in order, several conversations side by side."""
    prefix = uuid.uuid4().hex[:8]
    last: dict[str, asyncio.Task[None]] = {}
    places = asyncio.Semaphore(AT_ONCE)
    bound: set[str] = set()

    async def one(conversation: str, text: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        external_id = f"{prefix}-{conversation}"
        async with places:
            if external_id not in bound:
                await asyncio.to_thread(_bind, database, external_id, member)
                bound.add(external_id)
            answer = await _ask(gateway, external_id, text)
        _print_line(as_json(conversation, text, answer))

    tasks: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            wanted = json.loads(line)
            conversation, text = str(wanted["conversation"]), str(wanted["text"])
        except (ValueError, KeyError, TypeError) as error:
            _print_line({"error": f'not {{"conversation": …, "text": …}}: {error}', "line": line.rstrip("\n")[:200]})
            continue
        last[conversation] = asyncio.create_task(one(conversation, text, last.get(conversation)))
        tasks.add(last[conversation])
        last[conversation].add_done_callback(tasks.discard)
    if tasks:
        await asyncio.gather(*tasks)


def _print_line(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def talk(gateway: Gateway, database: Database, member: str | None, conversation: str) -> None:
    """Talk to one person until the end of the input."""
    external_id = conversation or uuid.uuid4().hex[:12]
    _bind(database, external_id, member)
    sys.stdout.write(f"银铃 · Yinling ({external_id}) — Ctrl-D\n")
    while True:
        sys.stdout.write("\n> ")
        sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if not line.strip():
            continue
        answer = await _ask(gateway, external_id, line.strip())
        for text in answer.direct:
            sys.stdout.write(f"\n{text}\n")
        for reply in answer.replies:
            sys.stdout.write(f"\n{reply.text}\n")
            for number, choice in enumerate(reply.choices, start=1):
                sys.stdout.write(f"  {number}. {choice.title}\n")


async def main() -> int:
    """Start the gateway, talk, stop."""
    arguments = _arguments()
    settings, database = get_settings(), get_database()
    # A script's lines are whole, so nothing is held back in the hope of more.
    pace = Pace(hold_unclear_seconds=0.0) if arguments.json else Pace()
    gateway, rasa = make_gateway(settings, database, pace=pace)
    worker = add_channel(gateway, database, TerminalTransport())
    try:
        if not await rasa.is_ready():
            sys.stderr.write(f"Rasa does not answer at {settings.rasa_url}. Start it with `make run`.\n")
        if arguments.json:
            await talk_json(gateway, database, arguments.member)
        else:
            await talk(gateway, database, arguments.member, arguments.conversation)
    except NotADemoError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        await gateway.stop()
        await worker.stop()
        await rasa.close()
        database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
