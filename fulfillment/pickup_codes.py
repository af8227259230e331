"""Codes by which goods are handed out: six symbols per collector, worked out when needed, of which only a hash is kept.

Five wrong ones lock a pickup until somebody issues a new code. A try is judged and counted by one statement, so that
nobody gains one by asking at the same time, in a transaction of its own, so that no refusal takes the count back.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from commerce import ids, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import CollectorChanged
from fulfillment import troubles
from fulfillment.models import Collector, Fulfillment, Trouble

LENGTH, TRIES_MOST = 6, 5
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_TRY = f"""
UPDATE fulfillment_fulfillment f SET code_tries = CASE WHEN c.id IS NULL THEN f.code_tries + 1 ELSE 0 END
FROM (
  SELECT (SELECT id FROM fulfillment_collector WHERE fulfillment_id = %s AND digest = %s AND revoked_at IS NULL) AS id
) AS c
WHERE f.id = %s AND f.code_tries < {TRIES_MOST} RETURNING f.code_tries, c.id
"""
_OF_GUESSING = Q(kind=Trouble.Kind.REFUSED, reason="code_locked") & ~Q(status=Trouble.Status.RESOLVED)
_NEXT_ID = "SELECT nextval('fulfillment_collector_id_seq')"


class WrongCode(Refusal):
    """Nobody may collect this with that code. Says how many `tries_left` there are."""

    code = "wrong_code"
    status = 422
    title = "Wrong code"


class CodeLocked(Refusal):
    """Too many wrong codes: only a new one opens this pickup again."""

    code = "code_locked"
    status = 422
    title = "Locked after wrong codes"


@transactions.building_block
def issue(
    fulfillment: Fulfillment, *, name: str, email: str = "", phone: str = "", is_buyer: bool = False, now: datetime
) -> Collector:
    """Let somebody collect; their code is `code_of` what is returned."""
    id = sql.run(_NEXT_ID)[0][0]
    collector = Collector(
        pk=id, fulfillment=fulfillment, is_buyer=is_buyer, name=name, email=email, phone=phone, rotation=1,
        issued_at=now,
    )  # fmt: skip
    collector.digest = digest_of(fulfillment.pk, code_of(collector))
    collector.save(force_insert=True)
    bus.publish(CollectorChanged(collector_id=id))
    return collector


@transactions.building_block
def renew(collector: Collector, *, by: Actor, now: datetime) -> Collector:
    """A new code; the old one is void, and wrong tries are forgotten. Its fulfillment is locked."""
    collector.rotation += 1
    collector.issued_at = now
    collector.digest = digest_of(collector.fulfillment_id, code_of(collector))
    collector.save(update_fields=["rotation", "issued_at", "digest"])
    Fulfillment.objects.filter(pk=collector.fulfillment_id).update(code_tries=0)
    for trouble in Trouble.objects.filter(_OF_GUESSING, fulfillment=collector.fulfillment_id).order_by("id"):
        troubles.resolve(trouble, Trouble.Resolution.DONE, by=by, now=now)
    bus.publish(CollectorChanged(collector_id=collector.pk))
    return collector


def code_of(collector: Collector) -> str:
    """The code itself, for whoever may see it: six symbols of five bits, none of which looks like another."""
    number = int.from_bytes(_keyed(f"code/{collector.pk}/{collector.rotation}"), "big")
    return "".join(ids.ALPHABET[number >> 5 * place & 31].upper() for place in range(LENGTH))


def digest_of(fulfillment_id: int, typed: str) -> str:
    """What is kept of a code, the same for every way of typing it, or scanning it with the id that stands before it. It
    opens this fulfillment alone."""
    symbols = typed.rpartition(":")[2].strip().upper().translate(_MISREAD)
    return _keyed(f"digest/{fulfillment_id}/{symbols}").hex()


def check(fulfillment_id: int, typed: str, *, by: Actor = SYSTEM) -> Collector:
    """The collector whose code that is. Outside any transaction: it commits by itself.

    Raises WrongCode, or CodeLocked, also for a right code.
    """
    with transactions.apart():
        tries, collector_id = _try(by=by, fulfillment_id=fulfillment_id, typed=typed)
    if collector_id is None:
        raise WrongCode("This code does not open this pickup.", tries_left=TRIES_MOST - tries)
    return Collector.objects.select_related("fulfillment").get(pk=collector_id)


@transactions.use_case
def _try(*, by: Actor, fulfillment_id: int, typed: str) -> tuple[int, int | None]:
    """Wrong tries so far, and the collector of a right code, which forgets them. After the last wrong one somebody in
    charge is told."""
    transactions.about(fulfillment=fulfillment_id)
    rows = sql.run(_TRY, (fulfillment_id, digest_of(fulfillment_id, typed), fulfillment_id))
    if not rows:
        raise CodeLocked("Five wrong codes were typed. Issue a new code to hand this over.", tries_left=0)
    tries, collector_id = rows[0]
    if tries == TRIES_MOST:
        found = Fulfillment.objects.get(pk=fulfillment_id)
        which = {"order_id": found.order_id, "fulfillment_id": found.pk, "location_id": found.location_id}
        troubles.open(Trouble.Kind.REFUSED, now=transactions.now(), reason=CodeLocked.code, **which)
    return tries, collector_id


def _keyed(text: str) -> bytes:
    return hmac.new(settings.PICKUP_KEY.encode(), text.encode(), hashlib.sha256).digest()
