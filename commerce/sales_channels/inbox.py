"""What channels send to our address: verified on its raw bytes, stored once, answered. Everything else happens after.

Nothing is believed, parsed or fetched before it is stored, so that an answer takes one INSERT. A delivery that is not
theirs leaves a line in the log and nothing else.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from commerce import pruning, sql, transactions
from commerce.actors import Actor
from commerce.errors import BusyRetry, Refusal
from commerce.models import Connection, Inbound
from commerce.sales_channels import accounts, connector, serving, trouble
from commerce.sales_channels.connector import Delivered, Handshake, Rejected, Verified
from commerce.sales_channels.faults import ChannelFault

KEPT = timedelta(days=30)
_ENDED = (Inbound.Status.DONE, Inbound.Status.IGNORED, Inbound.Status.DISMISSED)
MOST = 5000
_log = logging.getLogger(__name__)
_PRUNE = """
WITH old AS (
    SELECT id FROM commerce_inbound WHERE done_at < %s AND status = ANY(%s::text[]) LIMIT %s
), freed AS (
    UPDATE commerce_syncexception SET inbound_id = NULL WHERE inbound_id IN (SELECT id FROM old)
), gone AS (
    DELETE FROM commerce_inbound WHERE id IN (SELECT id FROM old) RETURNING id
)
SELECT count(*) FROM gone
"""
_STORE = """
WITH stored AS (
    INSERT INTO commerce_inbound (connection_id, key, topic, resource, body, body_hash, sent_at)
    VALUES (%(connection)s, %(key)s, %(topic)s, %(resource)s, %(body)s, %(hash)s, %(sent_at)s)
    ON CONFLICT (connection_id, key) DO NOTHING RETURNING id
), heard AS (
    UPDATE commerce_pulse SET last_heard_at = statement_timestamp() WHERE connection_id = %(connection)s
    AND (last_heard_at IS NULL OR last_heard_at < statement_timestamp() - interval '1 second')
)
SELECT (SELECT id FROM stored),
       (SELECT body_hash FROM commerce_inbound WHERE connection_id = %(connection)s AND key = %(key)s)
"""


class NotTheirs(Refusal):
    """The delivery is not from the connected account, or too old; `code` says what is wrong with it."""

    code = "signature_invalid"
    status = 401
    also = {401: connector.REASONS, 412: ("signature_missing", "signature_invalid")}  # 412: eBay wants it
    title = "Not accepted"

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.detail)
        self.code, self.status = rejected.code, rejected.status


class NoSuchAddress(Refusal):
    """Nothing is connected under this address."""

    code = "not_found"
    status = 404
    title = "Not found"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is told, as its system wants to be told."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"


def receive(address: str, delivered: Delivered, *, now: datetime) -> Answer:
    """Take one delivery. `address` is a connection's token, or the code of its channel. Raises NotTheirs,
    NoSuchAddress, and BusyRetry while a key to verify with cannot be fetched."""
    connection = find(address)
    speaker = accounts.connector(connection)
    try:
        verdict = speaker.verify(delivered, now=now)
    except ChannelFault as fault:
        _log.warning("Delivery for %s cannot be verified now: %s", connection.name, fault.detail)
        raise BusyRetry("Whether this is theirs cannot be found out now: send it again.") from fault
    if isinstance(verdict, Handshake):
        return Answer(verdict.status, verdict.body, verdict.content_type)
    if isinstance(verdict, Rejected):
        _log.warning("Delivery for %s refused: %s: %s", connection.name, verdict.code, verdict.detail)
        raise NotTheirs(verdict)
    store(connection, verdict, delivered.body)
    return Answer(speaker.accepted_status)


def find(address: str) -> Connection:
    """The connection at an address. Raises NoSuchAddress."""
    rows = Connection.objects.exclude(status__in=(Connection.Status.REMOVED, Connection.Status.DRAFT))
    rows = rows.filter(Q(token=address) | Q(channel__code=address)).select_related("channel")
    found = sorted(rows, key=lambda row: row.token != address)
    if not found:
        raise NoSuchAddress("Nothing is connected under this address.")
    return found[0]


def store(connection: Connection, verified: Verified, body: bytes) -> bool:
    """Keep it once; False for a repeated delivery. The same key with another body does nothing but tell people."""
    digest = hashlib.sha256(body).hexdigest()
    params = {
        "connection": connection.pk, "key": _key(verified.key), "topic": verified.topic[:120], "body": body,
        "resource": verified.resource[:255], "hash": digest, "sent_at": verified.sent_at,
    }  # fmt: skip
    stored, known = sql.run(_STORE, params)[0]
    if stored is not None:
        serving.wake(connection.pk)
        return True
    if known is not None and known != digest:
        _log.warning("Channel %s sent another body under the key %s", connection.name, verified.key)
        detail = "The same event was sent again with another content; the first one counts."
        trouble.open_one(connection, "event_conflict", verified.key, detail, facts={"topic": verified.topic})
    return False


def prune(*, by: Actor) -> int:
    """Forget bodies of what was done longer ago than a month; parked and given-up ones stay until somebody decides."""
    return pruning.repeat(lambda: forget_some(by=by))


@transactions.upkeep
def forget_some(*, by: Actor) -> int:
    """One portion of them."""
    return sql.run(_PRUNE, (transactions.now() - KEPT, list(_ENDED), MOST))[0][0]


def _key(key: str) -> str:
    return key if len(key) <= 255 else hashlib.sha256(key.encode()).hexdigest()
