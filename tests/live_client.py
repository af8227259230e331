"""A subscriber of `/ws/live` for tests: real connections, each call with a time limit."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from commerce import live

PATIENCE_SECONDS = 30
BROKEN_OFF = 1006
_Type = aiohttp.WSMsgType
OVER = {_Type.CLOSE, _Type.CLOSING, _Type.CLOSED, _Type.ERROR}


class Listener:
    """One open connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self) -> dict[str, Any]:
        """The next frame that is no ping."""
        while True:
            frame = json.loads(await asyncio.wait_for(self.socket.receive_str(), PATIENCE_SECONDS))
            if frame["kind"] != "ping":
                return frame

    async def send(self, frame: Any) -> None:
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def is_let_in(self) -> bool:
        """Whether something arrives, and not the end."""
        return (await self.socket.receive()).type not in OVER

    async def close_code(self) -> int:
        """Wait for the other side to close; frames before that are passed over. BROKEN_OFF when it did not say why."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.socket.receive()).type not in OVER:
                pass
        return self.socket.close_code or BROKEN_OFF


class Dialer:
    """Opens connections to one server."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def open(self, topics: str, key: str = "", **more: Any) -> Listener:
        """Connect, with a key in the header if given. Raises aiohttp.WSServerHandshakeError when refused."""
        headers = more.pop("headers", {}) | ({"Authorization": f"Bearer {key}"} if key else {})
        socket = await self.session.ws_connect(
            f"{self.url}/ws/live", params={"topics": topics}, headers=headers, max_msg_size=0, **more
        )
        return Listener(socket)


async def let_in(dialer: Dialer, topic: str, key: str) -> Listener:
    """Dial again and again until there is room for one more."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            listener = await dialer.open(topic, key)
            await publish(0, topic)
            if await listener.is_let_in():
                return listener
            await asyncio.sleep(0.1)


def talk(url: str, conversation: Callable[[Dialer], Awaitable[Any]]) -> Any:
    """Run the conversation with a dialer and return what it returns; every connection is closed afterwards."""

    async def run() -> Any:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            return await conversation(Dialer(url, session))

    return asyncio.run(run())


async def publish(n: int, topic: str = "stock") -> None:
    """Send a message with a number."""
    await asyncio.to_thread(live.publish, topic, "changed", {"n": n})


async def heard(listener: Listener, *numbers: int) -> list[int]:
    """Publish the numbers and return those that arrive."""
    for n in numbers:
        await publish(n)
    return [(await listener.frame())["data"]["n"] for _ in numbers]
