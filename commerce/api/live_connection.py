"""A WebSocket that can be ended from anywhere, with a code that arrives.

The server passes a close on only while nobody waits for the client's next frame; so ending means to stop waiting first.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import redis
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import InterfaceError, OperationalError

TRY_LATER = 1013

_log = logging.getLogger(__name__)


class LiveConnection(AsyncWebsocketConsumer):
    """Ends by `end`, and by itself when the client does not read or Redis or the database is gone."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.ending: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(super().__call__(scope, receive, send))
        try:
            await asyncio.wait({serving, self.ending}, return_when=asyncio.FIRST_COMPLETED)
            if not self.ending.done():
                serving.result()
        except (redis.RedisError, OperationalError, InterfaceError) as failure:
            _log.warning("A live connection ended: %s", failure)
            self.end(TRY_LATER, "try_again_later")
        finally:
            serving.cancel()
            await asyncio.wait({serving})
            await self.left()
        if self.ending.done():
            code, reason = self.ending.result()
            with suppress(TimeoutError):
                await asyncio.wait_for(send({"type": "websocket.close", "code": code, "reason": reason}), 1)

    def end(self, code: int, reason: str) -> None:
        """Close with a code as soon as possible; the first call counts."""
        if not self.ending.done():
            self.ending.set_result((code, reason))

    async def left(self) -> None:
        """Give back what the connection held, whatever ended it."""

    async def tell(self, frame: str) -> None:
        """Send a text frame. A client that does not read is let go, so that what waits for it cannot pile up."""
        try:
            await asyncio.wait_for(self.send(text_data=frame), settings.LIVE_SEND_SECONDS)
        except TimeoutError:
            self.end(TRY_LATER, "slow_consumer")
