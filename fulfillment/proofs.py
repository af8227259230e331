"""Evidence of a hand-over: whose code it was, the name they gave, their signature, and whether an ID was looked at."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from fulfillment.models import Collector, Fulfillment, Proof


class WrongName(Refusal):
    """The name that was given is not that of whom the code belongs to. Look at an ID, or ask for their own code."""

    code = "wrong_name"
    status = 422
    title = "Another name"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody at the counter noted: the name they were told, strokes as SVG path data, an ID they looked at."""

    name: str = ""
    id_checked: bool = False
    signature: str = ""
    note: str = ""


@transactions.building_block
def keep(fulfillment: Fulfillment, collector: Collector, evidence: Evidence, *, by: Actor, now: datetime) -> Proof:
    """Keep it, and that this collector came. Raises WrongName, unless an ID was looked at."""
    if not evidence.id_checked and not _same_person(evidence.name, collector.name):
        raise WrongName("This code belongs to somebody of another name.")
    Collector.objects.filter(pk=collector.pk).update(used_at=now)
    return Proof.objects.create(
        fulfillment=fulfillment, kind=Proof.Kind.COLLECTION, collector=collector, name=evidence.name or collector.name,
        signature=evidence.signature, id_checked=evidence.id_checked, note=evidence.note, actor_kind=by.kind,
        actor_id=by.id, at=now,
    )  # fmt: skip


def _same_person(said: str, known: str) -> bool:
    """Whether the names share a word, whatever its accents; a name that is not known or not said fits any."""
    a, b = _words(said), _words(known)
    return not a or not b or bool(a & b)


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return set("".join(letter for letter in plain if not unicodedata.combining(letter)).replace("-", " ").split())
