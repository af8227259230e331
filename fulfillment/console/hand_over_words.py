"""A pickup in words: who may collect it, what it consists of, what was proved when it was collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import actor_names, ids, variant_labels
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from fulfillment import collectors, contents, pickup, policies
from fulfillment.models import Collector, Fulfillment, FulfillmentLine, Proof


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may collect. `contact` is how their code reaches them, empty for nobody can."""

    id: str
    name: str
    role: str
    contact: str
    came: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """One article with what became of it."""

    item: VariantLabel
    quantity: int
    said: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hand-over: who took it, who gave it, what was looked at, the strokes of their signature."""

    at: datetime
    name: str
    by: str
    id_checked: bool
    signature: str


def people(found: Fulfillment) -> list[Person]:
    """The buyer first, then those they named."""
    return [person(each) for each in sorted(collectors.of(found), key=lambda each: (not each.is_buyer, each.pk))]


def person(collector: Collector) -> Person:
    """One of them."""
    role = "buyer" if collector.is_buyer else "named by the buyer"
    name = collector.name or collector.email or "The buyer"
    return Person(ids.encode("col", collector.pk), name, role, collector.email or collector.phone, collector.used_at)


def items(rows: Sequence[FulfillmentLine]) -> list[Item]:
    """The articles, each with how many are picked or handed over where that is not all or nothing."""
    labels = variant_labels.describe({row.variant_id for row in rows})
    return [Item(labels[row.variant_id], row.quantity, _said(row)) for row in rows]


def rows_of(found: Fulfillment) -> list[FulfillmentLine]:
    return list(contents.rows_of([found.pk]))


def evidence(found: Fulfillment) -> list[Evidence]:
    """Every hand-over of it, the first one first."""
    proofs = list(found.proofs.filter(kind=Proof.Kind.COLLECTION).order_by("id"))
    names = actor_names.of((each.actor_kind, each.actor_id) for each in proofs)
    return [
        Evidence(each.at, each.name, names[each.actor_kind, each.actor_id], each.id_checked, each.signature)
        for each in proofs
    ]


def id_rule(found: Fulfillment) -> str:
    """Why an ID is looked at, as a sentence; empty where nobody has to."""
    reason = pickup.id_reason(found)
    if reason == "age":
        return f"Only for people of {found.order.minimum_age} or over. Look at an ID."
    if reason == "value":
        limit = formats.money(policies.one(found.location_id).id_from, found.order.currency)
        return f"Goods worth {limit} or more. Look at an ID."
    return ""


def _said(row: FulfillmentLine) -> str:
    if row.handed:
        return "handed over" if row.handed == row.quantity else f"{formats.number(row.handed)} handed over"
    return f"{formats.number(row.picked)} picked" if 0 < row.picked < row.quantity else ""
