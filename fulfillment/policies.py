"""The terms of stores, with defaults for those that have none of their own."""

from collections.abc import Collection, Iterable

from fulfillment.models import StorePolicy


def of(location_ids: Iterable[int]) -> dict[int, StorePolicy]:
    """`{location id: policy}` for all of them, in one query."""
    wanted: Collection[int] = set(location_ids)
    found = {policy.location_id: policy for policy in StorePolicy.objects.filter(location_id__in=wanted)}
    return {id: found.get(id) or StorePolicy(location_id=id) for id in wanted}


def one(location_id: int) -> StorePolicy:
    """The policy of one location."""
    return of([location_id])[location_id]
