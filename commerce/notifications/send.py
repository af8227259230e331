"""One message, one key, one row: composed and queued in the transaction that gives the reason, sent after it.

The key makes it once, however often its cause is handled. What is composed is never composed again.
"""

from typing import Any

from commerce import sql, state, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import MessageQueued
from commerce.models import Message
from commerce.notifications import compose, recipients
from commerce.notifications.recipients import Recipient

PERMISSION = "customers.write"
_COLUMNS = (
    "key", "kind", "channel", "transport", "recipient", "fallback", "subject", "short", "text", "html", "about",
    "due_at", "time_zone", "created_at",
)  # fmt: skip
_INSERT = f"""
INSERT INTO commerce_message ({", ".join(_COLUMNS)}) VALUES ({", ".join(["%s"] * len(_COLUMNS))})
ON CONFLICT (key) DO NOTHING RETURNING id
"""


@transactions.building_block
def queue(*, key: str, kind: str, to: Recipient, context: dict[str, Any], about: str = "") -> int | None:
    """Compose and queue a message; its id, or None when this key was queued before or nobody can be reached.

    `key` says the reason and what it is about (`order_confirmation:ord_…`), `about` is that record's public id.
    """
    words, now = compose.compose(kind, context), transactions.now()
    way = recipients.route(to, short=words.short, now=now)
    if way is None:
        return None
    said = (words.subject, words.short, words.text, words.html)
    reach = (way.channel, way.transport, way.address, way.fallback)
    row = (key, kind, *reach, *said, about, way.due_at, way.time_zone, now)
    made = sql.run(_INSERT, row)
    if not made:
        return None
    bus.publish(MessageQueued(made[0][0]))
    return made[0][0]


@transactions.use_case
def resend(*, by: Actor, message_id: int) -> None:
    """Give a message that failed a new set of tries. Raises InvalidTransition when it has not failed."""
    by.require(PERMISSION)
    transactions.about(message=message_id)
    message = Message.objects.get(pk=message_id)
    now = transactions.now()
    state.move(message, Message.Status.QUEUED, attempts=0, due_at=now, leased_until=None, error="")
    bus.publish(MessageQueued(message_id))
