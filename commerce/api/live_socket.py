"""`/ws/live?topics=stock,pickups:soho`: messages of live topics as they happen, read-only.

Frames out are `{topic, kind, id, at, data}`; beside a topic's own kinds there are `resync` (something was missed: load
afresh), `error` (`data` has `code` and `detail`) and `ping`. One frame in is understood:
`{"type": "resume", "cursors": {"stock": "<last id seen>"}}`.
"""

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import redis
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError

from commerce import live, live_topics
from commerce.actors import Actor
from commerce.api import live_frames, live_handshake
from commerce.api.live_connection import LiveConnection
from commerce.errors import Invalid

UNAUTHENTICATED, TOO_MANY, TOO_LARGE, NOT_TEXT = 4401, 4429, 1009, 1003
MAX_SOCKETS = 20
MAX_TOPICS = 50
MAX_FRAMES_PER_SECOND = 20

_log = logging.getLogger(__name__)
_open: Counter[str] = Counter()


class LiveSocket(LiveConnection):
    """One connection. Every LIVE_RECHECK_SECONDS its rights are asked again and lost messages are noticed.

    `seen` maps each topic it listens to to the id of the last message sent.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seen: dict[str, str] = {}
        self.principal, self.second, self.frames = "", 0, 0
        self.checking: asyncio.Task | None = None
        self.sending = asyncio.Lock()

    async def connect(self) -> None:
        self.handshake = live_handshake.read(self.scope)
        if not self.handshake.trusted_origin:
            await self.close()
            return
        topics = _topics(self.scope["query_string"])
        actor = await _in_thread(self.handshake.actor)
        if actor is None:
            await self._refuse(UNAUTHENTICATED, "unauthenticated")
        elif len(topics) > MAX_TOPICS or _open[actor.principal] >= MAX_SOCKETS:
            await self._refuse(TOO_MANY, "too_many_connections")
        else:
            await self._listen(actor, topics)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            self.end(NOT_TEXT, "text_only")
            return
        if len(text_data) > live_frames.MAX_BYTES:
            self.end(TOO_LARGE, "too_large")
            return
        second = int(time.monotonic())
        self.frames = self.frames + 1 if second == self.second else 1
        self.second = second
        if self.frames > MAX_FRAMES_PER_SECOND:
            self.end(TOO_MANY, "too_many_frames")
            return
        try:
            cursors = live_frames.read(text_data)
        except Invalid as refusal:
            await self.tell(live_frames.error("", refusal.code, refusal.detail))
            return
        async with self.sending:
            for topic in self.seen.keys() & cursors.keys():
                await self._catch_up(topic, cursors[topic])

    async def live_message(self, event: dict[str, Any]) -> None:
        """A message of a group: sent on when it is the next one, otherwise after what is missing before it."""
        topic = event["body"]["topic"]
        async with self.sending:
            if topic in self.seen and not event["id"]:
                await self.tell(live_frames.message("", event["body"]))
                return
            if topic not in self.seen or live_frames.order(event["id"]) <= live_frames.order(self.seen[topic]):
                return
            if event["previous"] != self.seen[topic]:
                await self._catch_up(topic, self.seen[topic])
            if live_frames.order(event["id"]) > live_frames.order(self.seen[topic]):
                await self._pass_on(topic, event["id"], event["body"])

    async def _refuse(self, code: int, reason: str) -> None:
        """Only an accepted connection can carry a close code."""
        await self.accept()
        self.end(code, reason)

    async def _listen(self, actor: Actor, topics: list[str]) -> None:
        """Accepted once it listens, so that nothing which happens after the opening is missed."""
        self.actor, self.principal = actor, actor.principal
        _open[self.principal] += 1
        refused = await _in_thread(lambda: live_handshake.refused(topics, actor))
        for topic in topics:
            if topic not in refused:
                await self.channel_layer.group_add(live.group(topic), self.channel_name)
                self.seen[topic] = await _in_thread(lambda topic=topic: live.last_id(topic))
        await self.accept(self.handshake.subprotocol)
        for topic, code in refused.items():
            await self.tell(live_frames.error(topic, code, "You cannot listen to this topic."))
        self.checking = asyncio.create_task(self._keep_checking())

    async def _keep_checking(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_RECHECK_SECONDS)
            try:
                if (actor := await _in_thread(self.handshake.actor)) is None:
                    self.end(UNAUTHENTICATED, "unauthenticated")
                    return
                await self._check(actor)
            except (redis.RedisError, OperationalError, InterfaceError) as failure:
                _log.warning("A live connection could not be checked: %s", failure)

    async def _check(self, actor: Actor) -> None:
        self.actor = actor
        for topic, code in (await _in_thread(lambda: live_handshake.refused(list(self.seen), actor))).items():
            await self._leave(topic)
            await self.tell(live_frames.error(topic, code, "You cannot listen to this topic any more."))
        for topic in list(self.seen):
            async with self.sending:
                if await _in_thread(lambda topic=topic: live.last_id(topic)) != self.seen[topic]:
                    await self._catch_up(topic, self.seen[topic])
        await self.tell(live_frames.ping())

    async def _catch_up(self, topic: str, cursor: str) -> None:
        missed = await _in_thread(lambda: live.since(topic, cursor))
        if missed is None:
            self.seen[topic] = await _in_thread(lambda: live.last_id(topic))
            await self.tell(live_frames.message(self.seen[topic], live.resync(topic)))
            return
        for message in missed:
            await self._pass_on(topic, message.id, message.body)

    async def _pass_on(self, topic: str, message_id: str, body: dict[str, Any]) -> None:
        """What does not concern the listener counts as seen, so that nothing seems to be missing."""
        self.seen[topic] = message_id
        if live_topics.concerns(body, self.actor):
            await self.tell(live_frames.message(message_id, body))

    async def _leave(self, topic: str) -> None:
        del self.seen[topic]
        await self.channel_layer.group_discard(live.group(topic), self.channel_name)

    async def left(self) -> None:
        if self.checking is not None:
            self.checking.cancel()
        if self.principal:
            _open[self.principal] -= 1
            if not _open[self.principal]:
                del _open[self.principal]
        with suppress(redis.RedisError):
            for topic in list(self.seen):
                await self._leave(topic)


def _topics(query: bytes) -> list[str]:
    values = parse_qs(query.decode("latin-1")).get("topics", [])
    return list(dict.fromkeys(name for value in values for name in value.split(",") if name))


async def _in_thread(read: Any) -> Any:
    """Database and Redis are read in a thread, each with its own connection."""
    return await database_sync_to_async(read, thread_sensitive=False)()
