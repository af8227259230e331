"""What messages may not keep: codes, and links that open somebody's page. Each is read when the message is handed over.

One that is not good any more makes its message outdated: a code that was replaced or used, a page that was closed, a
promise about goods that are ready by now.
"""

from commerce import ids
from commerce.notifications import markers
from commerce.notifications.markers import Secret
from fulfillment import links, pickup_codes
from fulfillment.models import Collector, Fulfillment

BEFORE = ("routed", "accepted", "picking", "picked")
_CODE, _LINK = "pickup_code", "track_link"


def code(collector: Collector) -> str:
    """The marker of somebody's code, good while the goods wait for them."""
    return markers.mark(_CODE, f"{ids.encode('col', collector.pk)}.{collector.rotation}")


def link(fulfillment: Fulfillment, proxy: Collector | None = None, *, early: bool = False) -> str:
    """The marker of somebody's page; an `early` one only holds until the goods are ready."""
    parts = [fulfillment.public_id, str(fulfillment.link_rotation), "early" if early else "any"]
    return markers.mark(_LINK, ".".join([*parts, *([ids.encode("col", proxy.pk)] if proxy else [])]))


def _read_code(reference: str) -> str | None:
    public_id, _, rotation = reference.partition(".")
    living = Collector.objects.filter(
        pk=ids.decode("col", public_id), rotation=rotation, revoked_at=None, fulfillment__status__in=Fulfillment.WAITING
    )
    collector = living.first()
    return collector and pickup_codes.code_of(collector)


def _read_link(reference: str) -> str | None:
    public_id, rotation, when, *named = reference.split(".")
    living = Fulfillment.objects.filter(pk=ids.decode("ful", public_id), link_rotation=rotation)
    found = living.filter(status__in=BEFORE).first() if when == "early" else living.first()
    if found is None or not named:
        return found and links.url_of(found)
    proxy = Collector.objects.filter(pk=ids.decode("col", named[0]), fulfillment=found, revoked_at=None).first()
    return proxy and links.url_of(found, proxy)


SECRETS = (
    Secret(_CODE, _read_code, "••••••"),
    Secret(_LINK, _read_link, "(their own page)"),
)
