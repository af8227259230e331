"""Places of channels under the names of our stores."""

from collections import defaultdict
from collections.abc import Iterable

from commerce.console.scope import Scope
from commerce.models import Connection
from commerce.sales_channels import visibility


def names(scope: Scope, connection: Connection) -> dict[str, str]:
    """`{the channel's id of a place: "Soho"}`, "Soho, Camden" where it is the sum of both. One query."""
    return {ref: name for (_, ref), name in names_of(scope, [connection.pk]).items()}


def names_of(scope: Scope, connection_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """The same for many, under `(connection id, the channel's id)`. One query."""
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = visibility.places(scope.actor).filter(connection__in=set(connection_ids)).select_related("location")
    for place in rows.order_by("connection", "location__rank", "location_id"):
        found[place.connection_id, place.external_ref].append(place.location.name)
    return {key: ", ".join(stores) for key, stores in found.items()}
