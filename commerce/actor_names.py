"""Who a record was made by, in a word that people know: a colleague's name, a key's name, the customer, or
Truecount itself."""

from collections.abc import Iterable

from commerce.models import ApiKey, Staff

SYSTEM = "Truecount"
GONE = "Somebody who left"
_NAMELESS = {"system": SYSTEM, "customer": "Customer"}


def of(actors: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """`{(kind, id): name}`, in at most two queries."""
    wanted = set(actors)
    names: dict[tuple[str, int | None], str] = {pair: _NAMELESS.get(pair[0], GONE) for pair in wanted}
    for kind, model in (("staff", Staff), ("key", ApiKey)):
        ids = {id for each, id in wanted if each == kind}
        if ids:
            rows = model.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name")
            names |= {(kind, id): name for id, name in rows}
    return names
