"""Whom a message is for and how it reaches them: one channel of their choice, and e-mail where that fails.

Nobody is sent a text message or a browser's notice who did not ask for it, and none rings at night.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce.models import Message
from commerce.notifications.transports import registry

QUIET_FROM, QUIET_TO = time(21), time(8)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person. `address` is what `channel` takes: a phone number, or the public id of a browser; without one all
    goes to `email`. The clock of `time_zone` says when it is night; without one it never is."""

    email: str = ""
    channel: str = Message.Channel.EMAIL
    address: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one message: channel, transport, address, where it goes if that fails, not before when, and by which
    clock it is night for what rings."""

    channel: str
    transport: str
    address: str
    fallback: str
    due_at: datetime
    time_zone: str = ""


def route(to: Recipient, *, short: str, now: datetime) -> Route | None:
    """How to reach somebody with a message that has these `short` words, if any; None when there is no way."""
    email = to.email.strip()
    transport = registry.of_channel(to.channel)
    if to.channel != Message.Channel.EMAIL and to.address and transport and short:
        return Route(to.channel, transport, to.address, email, after_the_night(now, to.time_zone), to.time_zone)
    if not email:
        return None
    return Route(Message.Channel.EMAIL, registry.of_channel(Message.Channel.EMAIL), email, "", now)


def after_the_night(moment: datetime, time_zone: str) -> datetime:
    """The moment itself, or the next time a phone may ring: eight in the morning of that zone."""
    if not time_zone:
        return moment
    local = moment.astimezone(ZoneInfo(time_zone))
    if QUIET_TO <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_TO, ZoneInfo(time_zone))
