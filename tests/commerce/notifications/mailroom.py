"""A real SMTP server in this process, with a mood: what it does to the mail that comes next."""

import asyncio
import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Mailroom:
    """Takes mail and keeps it. `drop` hangs up that many times after it has taken the text; `answer` is said instead
    of yes; to the next mail it says yes only once `held` is set, if there is one."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.drop, self.answer = 0, ""
        self.held: threading.Event | None = None
        self.refuse_recipient = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        held, self.held = self.held, None
        while held and not held.is_set():
            await asyncio.sleep(0.01)
        if self.drop:
            self.drop -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def opened(port: int) -> Iterator[Mailroom]:
    """A server on that port for as long as the block lasts."""
    room = Mailroom()
    controller = Controller(room, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        yield room
    finally:
        controller.stop()
