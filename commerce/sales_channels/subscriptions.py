"""What channels are to send us by themselves: when to look at it next. A worker does it, see `subscription_keeping`.

It is looked at when a connection begins to read, when its credentials, its address or ours may be others, every hour,
and when somebody asks. Looking again changes nothing where all is as it should be.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import nudge
from commerce.models import Connection
from commerce.sales_channels import accounts, serving, visibility
from commerce.sales_channels.connector import Can

TASK = "commerce.tasks.subscribe_channel"

_WANT = """
INSERT INTO commerce_channelsubscription (connection_id, anew) VALUES (%s, %s)
ON CONFLICT (connection_id) DO UPDATE SET due_at = statement_timestamp(),
    anew = commerce_channelsubscription.anew OR EXCLUDED.anew, failures = 0
"""
_DUE = """
SELECT c.id FROM commerce_connection c LEFT JOIN commerce_channelsubscription s ON s.connection_id = c.id
WHERE c.status IN ('shadow', 'live') AND s.connection_id IS NULL
   OR c.status IN ('shadow', 'live', 'removed') AND s.due_at <= statement_timestamp()
ORDER BY c.id
"""
_STATE = """
SELECT s.topics, s.looked_at, coalesce(s.problem, ''), coalesce(a.problem, ''),
       CASE WHEN a.ends_at > statement_timestamp() THEN a.ends_at END
FROM commerce_connection c LEFT JOIN commerce_channelsubscription s ON s.connection_id = c.id
LEFT JOIN LATERAL (
  SELECT problem, ends_at FROM commerce_access WHERE connection_id = c.id AND problem <> '' ORDER BY id LIMIT 1
) AS a ON true
WHERE c.id = %s
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a channel sends us as it stood at `looked_at`, why not all of it, and why our access cannot be renewed."""

    topics: Sequence[str]
    looked_at: datetime | None
    problem: str
    access_problem: str
    access_ends_at: datetime | None


@transactions.use_case
def ask(*, by: Actor, connection: Connection) -> None:
    """Write all of it again. Raises ScopeMissing, ChannelNotAllowed."""
    visibility.require(by, connection)
    want(connection, anew=True)


def begin(*, by: Actor, connection: Connection) -> None:
    """As `ask`, and a worker is told at once. A flow."""
    ask(by=by, connection=connection)
    nudge.send(TASK, serving.queue_of(connection.pk), args=(connection.pk,))


def want(connection: Connection, *, anew: bool = False) -> None:
    """Have it looked at soon."""
    sql.send(_WANT, (connection.pk, anew))


def wake_due() -> None:
    """Tell workers whose turn it is."""
    for (connection_id,) in sql.run(_DUE):
        nudge.send(TASK, serving.queue_of(connection_id), args=(connection_id,))


def state(connection: Connection) -> State:
    """What people are shown. One query."""
    topics, *rest = sql.run(_STATE, (connection.pk,))[0]
    return State(json.loads(topics) if topics else (), *rest)


def is_ours_to_make(connection: Connection) -> bool:
    """Whether we can say over there what is sent to us, as the account is set up now. Raises UnknownSystem,
    CannotUnseal."""
    return Can.SUBSCRIBES in accounts.connector(connection).capabilities()
