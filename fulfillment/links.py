"""A customer's own page without a log-in: a signed address for one fulfillment, as its buyer or as somebody they named.

The signature covers `link_rotation`: raising it voids every link of a fulfillment. A proxy's link is void with them.
"""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from commerce import ids
from commerce.actors import Actor
from fulfillment.models import Collector, Fulfillment

CUSTOMER = Actor(kind="customer", id=None, name="Customer", principal="customer")
_SIGNED = 16


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened a link: the buyer, or the `proxy` that they named."""

    fulfillment: Fulfillment
    proxy: Collector | None = None


def token_of(fulfillment: Fulfillment, proxy: Collector | None = None) -> str:
    """What stands in the address: letters, digits and `-`."""
    named = proxy and ids.encode("col", proxy.pk).partition("_")[2]
    body = "-".join(filter(None, (fulfillment.public_id.partition("_")[2], named)))
    return f"{body}-{_sign(body, fulfillment.link_rotation)}"


def url_of(fulfillment: Fulfillment, proxy: Collector | None = None) -> str:
    """The whole address, for a message."""
    return settings.PUBLIC_URL + reverse("track", args=[token_of(fulfillment, proxy)])


def find(token: str) -> Fulfillment | None:
    """The fulfillment of a link, or None when it is void or none of ours."""
    found = visitor(token)
    return found and found.fulfillment


def visitor(token: str) -> Visitor | None:
    """Who comes with this link, or None as for `find`; the fulfillment with its order, channel, delivery, location."""
    body, _, signature = token.rpartition("-")
    of, _, named = body.partition("-")
    related = ("order__channel", "delivery", "location")
    found = Fulfillment.objects.filter(pk=ids.decode("ful", f"ful_{of}")).select_related(*related).first()
    if found is None or not hmac.compare_digest(signature.encode(), _sign(body, found.link_rotation).encode()):
        return None
    if not named:
        return Visitor(found)
    living = Collector.objects.filter(pk=ids.decode("col", f"col_{named}"), fulfillment=found, revoked_at=None)
    proxy = living.first()
    return None if proxy is None else Visitor(found, proxy)


def _sign(body: str, rotation: int) -> str:
    number = hmac.new(settings.PICKUP_KEY.encode(), f"link/{body}/{rotation}".encode(), hashlib.sha256).digest()
    value = int.from_bytes(number, "big")
    return "".join(ids.ALPHABET[value >> 5 * place & 31] for place in range(_SIGNED))
