"""Sending what is due: lease one row, hand it over outside any transaction, write down what became of it.

The lease is longer than any conversation with a server, and a worker that comes back late finds its `attempts` gone by,
so two workers never send one message at the same time. Once a message is marked it is never sent again. What remains
is the moment between the server's yes and our mark: a worker that dies just there lets its lease run out, and the
message goes out a second time, with the same Message-ID.

Secrets are put in here, in memory. A message whose secrets are gone is not true any more and is dropped; one that its
channel does not take goes by e-mail, where there is an address. One that would ring at night, at whatever try, waits
for the morning.
"""

import logging
import time
from collections import defaultdict
from datetime import timedelta

from commerce import live, sql, transactions
from commerce.models import Message
from commerce.notifications import browsers, markers, recipients
from commerce.notifications.markers import Outdated, Written
from commerce.notifications.transports import registry
from commerce.notifications.transports.transport import Gone, Refused, Transport, Undelivered

TRIES = 8
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=2)
RETRY_FACTOR = 4

_log = logging.getLogger(__name__)
_COLUMNS = ("id", "channel", "transport", "recipient", "subject", "short", "text", "html", "attempts", "time_zone")
_CLAIM = f"""
WITH due AS (
  SELECT id FROM commerce_message WHERE status = 'queued' AND due_at <= statement_timestamp() AND attempts < %s
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE commerce_message m
SET attempts = attempts + 1, leased_until = statement_timestamp() + %s, due_at = statement_timestamp() + %s
FROM due WHERE m.id = due.id RETURNING {", ".join(f"m.{name}" for name in _COLUMNS)}
"""
_UNTIL_MORNING = """
UPDATE commerce_message SET due_at = %s, attempts = attempts - 1, leased_until = NULL
WHERE id = %s AND status = 'queued' AND attempts = %s
"""
_SENT = """
UPDATE commerce_message SET status = 'sent', sent_at = statement_timestamp(), leased_until = NULL, error = ''
WHERE id = %s AND status = 'queued' AND attempts = %s RETURNING id
"""
_DROPPED = """
UPDATE commerce_message SET status = 'dropped', leased_until = NULL, error = ''
WHERE id = %s AND status = 'queued' AND attempts = %s
"""
_BY_MAIL = """
UPDATE commerce_message SET channel = 'email', transport = %s, recipient = fallback, fallback = '', attempts = 0,
  due_at = statement_timestamp(), leased_until = NULL, error = %s
WHERE id = %s AND status = 'queued' AND attempts = %s AND fallback <> '' AND (%s OR attempts >= %s) RETURNING id
"""
_NOT_SENT = """
UPDATE commerce_message
SET status = CASE WHEN %s OR attempts >= %s THEN 'failed' ELSE 'queued' END,
  due_at = statement_timestamp() + least(%s * power(%s, attempts - 1), %s) * (0.8 + 0.4 * random()),
  leased_until = NULL, error = %s
WHERE id = %s AND status = 'queued' AND attempts = %s RETURNING status
"""
_EXHAUSTED = """
UPDATE commerce_message SET status = 'failed', leased_until = NULL, error = %s
WHERE status = 'queued' AND due_at <= statement_timestamp() AND attempts >= %s RETURNING id
"""
_LOST = "The worker died, or did not finish before its lease ended."


def send_due(*, seconds: float = 60.0, lease: timedelta = LEASE) -> int:
    """Send due messages one after the other, starting none after `seconds`. Returns how many were tried.

    Any number of workers may do this at once.
    """
    for (id,) in sql.run(_EXHAUSTED, (_LOST, TRIES)):
        _gave_up(id, _LOST)
    transports = _Transports()
    tried, deadline = 0, time.monotonic() + seconds
    try:
        while time.monotonic() < deadline and (message := _claim(lease)):
            _send(message, transports)
            tried += 1
    finally:
        for transport in transports.values():
            transport.close()
    return tried


class _Transports(defaultdict[str, Transport]):
    """One of each kind that is needed, for one turn."""

    def __missing__(self, name: str) -> Transport:
        return self.setdefault(name, registry.make(name))


def _claim(lease: timedelta) -> Message | None:
    rows = sql.run(_CLAIM, (TRIES, lease, lease))
    return Message(**dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None


def _send(message: Message, transports: _Transports) -> None:
    """Nothing that goes wrong with one message holds up the next. What an unforeseen failure says may hold an address,
    so only its name is kept."""
    if _waits_for_the_morning(message):
        return
    listed = message.recipient
    try:
        transports[message.transport].deliver(_complete(message))
    except Outdated:
        sql.send(_DROPPED, (message.pk, message.attempts))
        return
    except (Refused, Undelivered) as problem:
        if isinstance(problem, Gone) and message.channel == Message.Channel.PUSH:
            browsers.forget(listed)
        _failed(message, str(problem), for_good=isinstance(problem, Refused))
        return
    except Exception as problem:
        _failed(message, type(problem).__name__, for_good=False)
        return
    if not sql.run(_SENT, (message.pk, message.attempts)):
        _log.warning("Message %s outlived its lease", message.public_id)


def _waits_for_the_morning(message: Message) -> bool:
    """Whether it would ring at night; then it is as if nobody had taken it up."""
    now = transactions.now()
    morning = recipients.after_the_night(now, message.time_zone)
    if message.channel == Message.Channel.EMAIL or morning == now:
        return False
    sql.send(_UNTIL_MORNING, (morning, message.pk, message.attempts))
    return True


def _complete(message: Message) -> Message:
    """The message with its secrets, and for a browser with its address. Both live in memory only."""
    words = markers.fill(Written(message.subject, message.short, message.text, message.html))
    message.short, message.text, message.html = words.short, words.text, words.html
    if message.channel == Message.Channel.PUSH and message.transport != registry.KEPT_HERE:
        message.recipient = browsers.address_of(message.recipient)
        if not message.recipient:
            raise Refused("The browser was told to forget it.")
    return message


def _failed(message: Message, error: str, *, for_good: bool) -> None:
    if _goes_by_mail(message, error, for_good=for_good):
        return
    waits = (FIRST_RETRY, RETRY_FACTOR, LONGEST_RETRY)
    for (status,) in sql.run(_NOT_SENT, (for_good, TRIES, *waits, error[:500], message.pk, message.attempts)):
        if status == Message.Status.FAILED:
            _gave_up(message.pk, error)
        else:
            _log.warning("Message %s will be tried again: %s", message.public_id, error)


def _goes_by_mail(message: Message, error: str, *, for_good: bool) -> bool:
    """Whether its channel is given up, and it waits for the mail instead."""
    mail = registry.of_channel(Message.Channel.EMAIL)
    turned = sql.run(_BY_MAIL, (mail, error[:500], message.pk, message.attempts, for_good, TRIES))
    if turned:
        _log.warning("Message %s goes by e-mail: %s", message.public_id, error)
    return bool(turned)


def _gave_up(id: int, error: str) -> None:
    """Open pages look again at what needs somebody."""
    _log.error("Message %s was not sent: %s", Message(pk=id).public_id, error)
    live.publish("attention", "changed", {})
