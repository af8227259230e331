"""What the search box finds among pickups: a code, the customer's QR or an order's number opens the hand-over page.

A code stands behind the `#` of the address, which no server and no log ever sees; the page puts it into its field.
"""

import re

from django.urls import reverse

from commerce import ids
from commerce.api import limits
from commerce.console.stores import Scope
from fulfillment import pickup_codes
from fulfillment.console import board
from fulfillment.models import Fulfillment

LOOKS = 20  # a minute
_QR = re.compile(r"(ful_[0-9a-z]+):([0-9A-Z]{6})", re.ASCII | re.IGNORECASE)
_CODE = re.compile(r"[0-9A-Z]{3}[- ]?[0-9A-Z]{3}", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"#?([0-9]{1,18})", re.ASCII)


def exact(query: str, scope: Scope) -> str | None:
    """The page of the one pickup that waits here and that a text stands for."""
    return by_qr(query, scope) or (by_code(query, scope) or by_number(query, scope) if scope.location else None)


def by_qr(text: str, scope: Scope) -> str | None:
    """The customer's QR names its pickup, in whatever store it is."""
    match = _QR.fullmatch(text)
    found = match and board.of(scope).filter(pk=ids.decode("ful", match[1].lower())).first()
    return _url(scope, found, match[2]) if match and found else None


def by_code(text: str, scope: Scope) -> str | None:
    """A code alone: compared with those of all that wait in this store, so often a minute by one person. Whoever asks
    more is told nothing, and types it on the pickup's own page, where tries are counted."""
    if not _CODE.fullmatch(text) or limits.wait(f"codes:{scope.actor.principal}", rate=LOOKS / 60, burst=LOOKS):
        return None
    waiting = board.of(scope).filter(status__in=Fulfillment.WAITING, collectors__revoked_at=None).select_related(None)
    pairs = waiting.order_by().values_list("pk", "collectors__digest")
    mine = {id for id, digest in pairs if digest == pickup_codes.digest_of(id, text)}
    return _url(scope, Fulfillment(pk=mine.pop()), text) if len(mine) == 1 else None


def by_number(text: str, scope: Scope) -> str | None:
    """An order of which one pickup waits in this store."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    found = list(board.of(scope).filter(order__number=int(match[1]), status__in=Fulfillment.WAITING).order_by("id")[:2])
    return _url(scope, found[0]) if len(found) == 1 else None


def _url(scope: Scope, found: Fulfillment, code: str = "") -> str:
    path = reverse("hand_over", args=[scope.slug, found.public_id])
    return f"{path}#code={code}" if code else path
