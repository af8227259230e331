"""Labels whose outcome nobody knows: the carrier is asked by our key until it says, and never to sell it again.

Due labels are claimed for a while, so several workers share them; a worker that dies leaves them to the next. A label
that turns up after it was given up is given back.
"""

from commerce import sql, transactions
from commerce.actors import SYSTEM, Actor
from fulfillment import carrier_troubles, label_records, labels, progress
from fulfillment.carriers import calls
from fulfillment.carriers.carrier import CarrierDown, CarrierUnknown
from fulfillment.models import Label, Parcel
from fulfillment.turns import Failures
from orders.payments import schedule

_CLAIM = """
UPDATE fulfillment_label SET check_at = %s, checks = checks + 1 WHERE id IN (
  SELECT id FROM fulfillment_label WHERE check_at <= %s ORDER BY check_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def resolve_due(*, limit: int = 50) -> int:
    """Resolve what is due; returns how many were tried. One that fails does not keep the others from it."""
    if not Label.objects.filter(check_at__lte=transactions.now()).exists():
        return 0
    claimed, failures = _claim(by=SYSTEM, limit=limit), Failures()
    for label_id in claimed:
        with failures.of(f"label {label_id}"):
            resolve(by=SYSTEM, label_id=label_id)
    failures.tell("labels that could not be resolved")
    return len(claimed)


def resolve(*, by: Actor, label_id: int) -> Label:
    """Learn what became of one label. Unknown once more: it is asked about again later."""
    label = Label.objects.select_related("parcel").get(pk=label_id)
    try:
        return _STEPS.get(label.status, _leave)(label, by)
    except (CarrierDown, CarrierUnknown):
        return label_records.wait(by=by, label_id=label_id, delay=schedule.delay(label.checks))


def _learn(label: Label, by: Actor) -> Label:
    """Bought, or not heard of so often that it is given up."""
    carrier = labels.carrier_of(label)
    found = calls.make(carrier, lambda own: own.find(key=label.key))
    if found is not None and not found.voided:
        paper = labels.paper_of(carrier, label)
        return label_records.bought(by=by, label_id=label.pk, found=found, paper=paper)
    if label.checks < schedule.PATIENCE:
        return label_records.wait(by=by, label_id=label.pk, delay=schedule.delay(label.checks))
    return label_records.failed(by=by, label_id=label.pk, reason="no_answer", watch_in=schedule.delay(label.checks))


def _give_back(label: Label, by: Actor) -> Label:
    done = calls.make(labels.carrier_of(label), lambda own: own.void(key=label.key))
    return label_records.voided(by=by, label_id=label.pk, done=done)


def _watch(label: Label, by: Actor) -> Label:
    """One that was given up may have been bought after all."""
    carrier = labels.carrier_of(label)
    found = calls.make(carrier, lambda own: own.find(key=label.key))
    if found is None or found.voided:
        over = found is not None or schedule.is_over(label.checks)
        return label_records.wait(by=by, label_id=label.pk, delay=None if over else schedule.delay(label.checks))
    if not calls.make(carrier, lambda own: own.void(key=label.key)):
        _tell(by=by, label_id=label.pk)
    return label_records.wait(by=by, label_id=label.pk, delay=None)


def _leave(label: Label, by: Actor) -> Label:
    return label_records.wait(by=by, label_id=label.pk, delay=None)


_STEPS = {Label.Status.WANTED: _learn, Label.Status.VOIDING: _give_back, Label.Status.FAILED: _watch}


@transactions.use_case
def _claim(*, by: Actor, limit: int) -> list[int]:
    now = transactions.now()
    claimed = [row[0] for row in sql.run(_CLAIM, (now + label_records.GUARD, now, limit))]
    transactions.about(labels=claimed)
    return claimed


@transactions.use_case
def _tell(*, by: Actor, label_id: int) -> None:
    """Somebody has to talk to the carrier: it keeps money for a label that nobody uses."""
    now = transactions.now()
    locked = progress.lock(Parcel.objects.get(labels=label_id).fulfillment_id)
    carrier_troubles.open_for(locked, carrier_troubles.LABEL, "not_voided", {"label": label_id}, now=now)
