"""After a new sealing key: everything that is sealed is sealed with it, so that the old key may go."""

from dataclasses import dataclass, field

from django.apps import apps

from commerce import sealing, transactions
from commerce.actors import Actor
from commerce.sealing import CannotUnseal


@dataclass(slots=True)
class Resealed:
    """How many secrets are sealed with the first key now, and which rows nobody can read any more."""

    count: int = 0
    lost: list[str] = field(default_factory=list)


@transactions.use_case
def reseal(*, by: Actor) -> Resealed:
    """Seal every registered column with the first of SEALING_KEYS. A secret that changes meanwhile is left alone: it
    was sealed with the first key. What cannot be read is named and kept."""
    done = Resealed()
    for label, name in sealing.columns():
        rows = apps.get_model(label)._base_manager.exclude(**{name: ""})
        for pk, sealed in rows.order_by("pk").values_list("pk", name):
            try:
                fresh = sealing.rotate(sealed)
            except CannotUnseal:
                done.lost.append(f"{label} {pk}")
            else:
                done.count += rows.filter(pk=pk, **{name: sealed}).update(**{name: fresh})
    transactions.about(resealed=done.count, lost=len(done.lost))
    return done
