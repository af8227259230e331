"""What our books say of labels: each step is one transaction, and no step calls a carrier.

A label is written down before it is bought. Whoever records its outcome a second time changes nothing. One that turns
out bought after its parcel found another way is given back.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commerce import idempotency, sql, transactions
from commerce.actors import Actor
from commerce.state import InvalidTransition
from fulfillment import carrier_troubles, packing, progress, tracking
from fulfillment.carriers.carrier import Bought, Paper
from fulfillment.models import Fulfillment, Label, Parcel, Tracking

Status = Label.Status
GUARD = timedelta(seconds=60)  # longer than any purchase lasts: until then nobody else asks about it
LIVING = (Status.WANTED, Status.BOUGHT, Status.VOIDING)
_LOCK = "SELECT 1 FROM fulfillment_label WHERE id = %s FOR NO KEY UPDATE"


@transactions.use_case
def want(*, by: Actor, parcel: Parcel, key: str, carrier: str, service: str) -> Label:
    """The parcel's living label; a new one has this key, and whoever asked buys it.

    Raises InvalidTransition when the parcel is open or gone.
    """
    now = transactions.now()
    locked = progress.lock(parcel.fulfillment_id, by=by)
    require_here(locked, parcel)
    living = Label.objects.filter(parcel=parcel, status__in=LIVING).first()
    if living is not None:
        return living
    label = Label.objects.create(
        parcel=parcel, key=key, carrier=carrier, service=service, currency=locked.order.currency,
        check_at=now + GUARD, created_at=now,
    )  # fmt: skip
    transactions.about(label=label.pk)
    idempotency.keep_running(label.pk)
    return label


@transactions.use_case
def bought(*, by: Actor, label_id: int, found: Bought, paper: Paper | None) -> Label:
    """The carrier has sold it."""
    now = transactions.now()
    label, locked = _locked(label_id)
    if label.status != Status.WANTED:
        return label
    values = {"cost": found.amount, "currency": found.currency, "reference": found.reference}
    number = tracking.clean(found.tracking_number)
    _move(label, Status.BOUGHT, tracking_number=number, check_at=None, **values, **printed(paper))
    if _is_spoken_for(label):
        _move(label, Status.VOIDING, check_at=now)
        return label
    tracking.add(locked, found.carrier, number, parcel=label.parcel, now=now)
    carrier_troubles.settle(locked, carrier_troubles.LABEL, by=by, now=now)
    progress.tell(locked, "label_bought", by=by, now=now, facts={"label": label.pk, "parcel": label.parcel_id})
    return label


@transactions.use_case
def failed(*, by: Actor, label_id: int, reason: str, watch_in: timedelta | None = None) -> Label:
    """It was not bought, as far as anybody knows; with `watch_in` it may turn up yet. The parcel is free."""
    now = transactions.now()
    label, locked = _locked(label_id)
    idempotency.forget()
    if label.status != Status.WANTED:
        return label
    _move(label, Status.FAILED, error=reason[:500], check_at=watch_in and now + watch_in)
    carrier_troubles.open_for(locked, carrier_troubles.LABEL, reason, {"label": label.pk}, now=now)
    progress.tell(locked, "label_failed", by=by, now=now, facts={"label": label.pk, "parcel": label.parcel_id})
    return label


@transactions.use_case
def wait(*, by: Actor, label_id: int, delay: timedelta | None) -> Label:
    """Nobody knows yet: it is asked about again after this time, or never."""
    now = transactions.now()
    label, _ = _locked(label_id)
    Label.objects.filter(pk=label_id).update(check_at=delay and now + delay)
    label.check_at = delay and now + delay
    return label


@transactions.use_case
def ask_void(*, by: Actor, label: Label) -> Label:
    """It is to be given back. Raises InvalidTransition unless it is bought and its parcel still here."""
    now = transactions.now()
    locked = progress.lock(label.parcel.fulfillment_id, by=by)
    sql.run(_LOCK, (label.pk,))
    fresh = Label.objects.select_related("parcel").get(pk=label.pk)
    if fresh.status == Status.BOUGHT:
        require_here(locked, fresh.parcel)
    _move(fresh, Status.VOIDING, check_at=now + GUARD)
    idempotency.keep_running(fresh.pk)
    return fresh


@transactions.use_case
def voided(*, by: Actor, label_id: int, done: bool) -> Label:
    """The carrier took it back, or will not."""
    now = transactions.now()
    label, locked = _locked(label_id)
    if label.status != Status.VOIDING:
        return label
    spoken_for = _is_spoken_for(label)
    if not done:
        idempotency.forget()
        _move(label, Status.BOUGHT, check_at=None, error="The carrier does not take it back.")
        if spoken_for:
            carrier_troubles.open_for(locked, carrier_troubles.LABEL, "not_voided", {"label": label.pk}, now=now)
        return label
    _move(label, Status.VOIDED, check_at=None)
    numbers = Tracking.objects.filter(parcel=label.parcel, number=label.tracking_number)
    numbers.update(void_at=now)
    progress.tell(locked, "label_voided", by=by, now=now, facts={"label": label.pk, "parcel": label.parcel_id})
    return label


@transactions.use_case
def stop_void(*, by: Actor, label_id: int) -> Label:
    """The carrier was not reached: it is as good as it was."""
    label, _ = _locked(label_id)
    idempotency.forget()
    if label.status == Status.VOIDING:
        _move(label, Status.BOUGHT, check_at=None)
    return label


@transactions.use_case
def enter(*, by: Actor, parcel: Parcel, carrier: str, tracking_number: str) -> Fulfillment:
    """A label from elsewhere: only its number is ours. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(parcel.fulfillment_id, by=by)
    require_here(locked, parcel)
    if tracking.add(locked, carrier, tracking_number, parcel=parcel, now=now):
        carrier_troubles.settle(locked, carrier_troubles.LABEL, by=by, now=now)
        progress.tell(locked, "tracking_added", by=by, now=now, facts={"parcel": parcel.pk})
    return locked


@transactions.use_case
def keep_paper(*, by: Actor, label_id: int, paper: Paper) -> Label:
    """What could not be had when it was bought."""
    Label.objects.filter(pk=label_id, pdf=None).update(**printed(paper))
    return Label.objects.get(pk=label_id)


def printed(paper: Paper | None) -> dict[str, Any]:
    """Columns of a label's paper."""
    return {} if paper is None else {"pdf": paper.pdf, "zpl": paper.zpl}


def require_here(locked: Fulfillment, parcel: Parcel) -> None:
    """Raise InvalidTransition unless the parcel is closed and has not left."""
    progress.require(locked, Fulfillment.Status.PACKED, to_do="labelled")
    if parcel.pk not in {each.pk for each in packing.here_of(locked)}:
        detail = "This parcel was opened again, or has left."
        raise InvalidTransition(detail, state=str(locked.status), allowed=progress.allowed(locked))


def _locked(label_id: int) -> tuple[Label, Fulfillment]:
    parcel = Parcel.objects.get(labels=label_id)
    locked = progress.lock(parcel.fulfillment_id)
    sql.run(_LOCK, (label_id,))
    transactions.about(label=label_id)
    return Label.objects.select_related("parcel").get(pk=label_id), locked


def _is_spoken_for(label: Label) -> bool:
    """Whether its parcel goes without it: opened, or with another number."""
    others = Tracking.objects.filter(parcel=label.parcel, void_at=None).exclude(number=label.tracking_number)
    gone = label.parcel.shipped_at is not None and not Tracking.objects.filter(
        parcel=label.parcel, void_at=None, number=label.tracking_number
    )
    return label.parcel.opened_at is not None or others.exists() or bool(gone)


def _move(label: Label, to: str, **changes: Any) -> None:
    """Like `commerce.state.move`, on a row that is locked."""
    if to not in Label.MOVES[label.status]:
        allowed = sorted(str(target) for target in Label.MOVES[label.status])
        detail = f"The label is {label.get_status_display().lower()} and cannot become {Status(to).label.lower()}."
        raise InvalidTransition(detail, state=str(label.status), allowed=allowed)
    values: Mapping[str, Any] = {"status": to, **changes}
    Label.objects.filter(pk=label.pk).update(**values)
    for name, value in values.items():
        setattr(label, name, value)
