"""Finding orders by whatever somebody has in hand: a number, a name, the end of a phone number or of a card, a receipt.

Each reading of a text gives the newest ids only, so an answer takes as long among a million orders as among a thousand.
What many orders have is looked for among the newest; what few have is taken from its index.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Max, Min, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, Reverse

from commerce import ids, search
from commerce.models import Location, Till
from orders.models import Order, OrderLine, Payment

MOST, RECENT = 200, 50_000
SHORTEST_TAIL, _WHOLE_PHONE, _SHORTEST_WORD, _SHORTEST_EMAIL = 4, 9, 2, 3
_LARGEST = 2**63 - 1
_LONGEST_SPAN = timedelta(days=366)
_NUMBER = re.compile(r"#?([0-9]{1,19})", re.ASCII)
_RECEIPT = re.compile(r"([-\w]{1,64})[/#]0*([0-9]{1,9})", re.ASCII)
_DATED = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s+([-\w]{1,64})|([-\w]{1,64})\s+([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII
)
_NOT_A_DIGIT = re.compile(r"[^0-9]", re.ASCII)
_PHONE = re.compile(r"[-+() ./0-9]+", re.ASCII)
# For its own index the planner would walk through all orders by id, in the hope that what it looks for is frequent.
_ID = F("pk") + 0
_NAME_WORDS = RawSQL('"orders_order"."name_words"', [], output_field=SearchVectorField())
Reading = Callable[[QuerySet[Order], str], QuerySet[Order] | None]


def exact(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those of `rows` that a text names exactly: by number, public id, external id or receipt."""
    return rows.filter(pk__in=_newest(rows, text, (_by_number, _by_public_id, _by_external_id, _by_receipt)))


def find(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those of `rows` that a text can mean in any of the ways here, at most the newest 200 of each.

    Order the result by `-id`.
    """
    return rows.filter(pk__in=_newest(rows, text, READINGS))


def numbered(rows: QuerySet[Order], number: int) -> QuerySet[Order]:
    """The one of this number; none for a number that no order can have."""
    return rows.filter(number=number) if number <= _LARGEST else rows.none()


def placed_between(rows: QuerySet[Order], since: datetime | None, until: datetime | None) -> QuerySet[Order]:
    """Those placed in `[since, until)`. Of a span that ends somewhere in the past the ids are looked up first, so that
    nobody has to walk back to it from the newest order."""
    if since is not None:
        rows = rows.filter(placed_at__gte=since)
    if until is not None:
        rows = rows.filter(placed_at__lt=until)
    if since is None or until is None or until - since > _LONGEST_SPAN:
        return rows
    edges = Order.objects.filter(placed_at__gte=since, placed_at__lt=until).aggregate(low=Min(_ID), high=Max(_ID))
    return rows.none() if edges["low"] is None else rows.filter(pk__range=(edges["low"], edges["high"]))


def by_phone(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those whose phone number ends with these digits: all of a long number, the newest 200 of a short end."""
    matching = _ending(rows, text)
    whole = len(_NOT_A_DIGIT.sub("", text)) >= _WHOLE_PHONE
    return matching if whole else rows.filter(pk__in=_ids(matching, _recent()))


def by_email(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those with exactly this e-mail address, in any case."""
    return rows.alias(folded=Lower("email")).exclude(email="").filter(folded=text.strip().lower())


def _newest(rows: QuerySet[Order], text: str, readings: tuple[Reading, ...]) -> list[int]:
    found: set[int] = set()
    recent = _recent()
    for reading in readings:
        if (matching := reading(rows, text.strip())) is not None:
            found.update(_ids(matching, recent if reading in _MANY else None))
    return sorted(found)


def _recent() -> int:
    """The id after which the newest orders come."""
    return (Order.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) - RECENT


def _ids(matching: QuerySet[Order], recent: int | None) -> list[int]:
    """The newest ids, of perhaps very many when `recent` is given. Never sorted by the id itself, see `_ID`."""
    rows = matching.order_by(_ID.desc()).values_list("pk", flat=True)
    if recent is not None and len(found := list(rows.filter(pk__gt=recent)[:MOST])) == MOST:
        return found
    return list(rows[:MOST])


def _ending(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    digits = _NOT_A_DIGIT.sub("", text)
    return rows.alias(tail=Reverse("phone")).exclude(phone="").filter(tail__startswith=digits[::-1])


def _by_number(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    match = _NUMBER.fullmatch(text)
    return rows.filter(number=int(match[1])) if match and int(match[1]) <= _LARGEST else None


def _by_public_id(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    number = ids.decode("ord", text)
    return None if number is None else rows.filter(pk=number)


def _by_external_id(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    return rows.filter(external_id=text) if text else None


def _by_receipt(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    match = _RECEIPT.fullmatch(text)
    if match is None:
        return None
    return rows.filter(
        till_id__in=list(Till.objects.filter(code=match[1]).values_list("pk", flat=True)), receipt=match[2]
    )


def _by_phone_tail(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    digits = _NOT_A_DIGIT.sub("", text)
    return _ending(rows, digits) if _PHONE.fullmatch(text) and len(digits) >= SHORTEST_TAIL else None


def _by_card_tail(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    if len(text) != SHORTEST_TAIL or not (text.isascii() and text.isdigit()):
        return None
    paid = (
        Payment.objects.filter(card_last4=text, order__in=rows).order_by("-order_id").values_list("order_id", flat=True)
    )
    return rows.filter(pk__in=list(paid[:MOST]))


def _by_email_beginning(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    if len(text) < _SHORTEST_EMAIL or " " in text or not re.search(r"[@.\w]", text):
        return None
    return rows.alias(folded=Lower("email")).exclude(email="").filter(folded__startswith=text.lower())


def _by_name(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    """All words, each as the beginning of one; a single letter begins nothing."""
    words = search.words(text)[: search.WORDS_MOST]
    if not words or "@" in text or not any(len(word) >= _SHORTEST_WORD for word in words):
        return None
    raw = " & ".join(f"{word}:*" if len(word) >= _SHORTEST_WORD else word for word in words)
    return (
        rows.exclude(name="")
        .alias(words=_NAME_WORDS)
        .filter(words=SearchQuery(raw, config="simple", search_type="raw"))
    )


def _by_sku(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    """Who bought this SKU or barcode, newest first."""
    variants = search.exact_ids(text)
    if not variants:
        return None
    bought = OrderLine.objects.filter(variant_id__in=variants, order__in=rows).order_by("-pk")
    return rows.filter(pk__in=list(bought.values_list("order_id", flat=True)[:MOST]))


def _by_day_and_store(rows: QuerySet[Order], text: str) -> QuerySet[Order] | None:
    """`2026-11-21 soho`: what was placed there on that day of the store's own."""
    match = _DATED.fullmatch(text)
    if match is None:
        return None
    place = Location.objects.filter(code=match[2] or match[3]).first()
    if place is None:
        return None
    try:
        start = datetime.combine(date.fromisoformat(match[1] or match[4]), time.min, ZoneInfo(place.time_zone))
        return rows.filter(location=place, placed_at__gte=start, placed_at__lt=start + timedelta(days=1))
    except (ValueError, OverflowError):
        return None


READINGS: tuple[Reading, ...] = (
    *(_by_number, _by_public_id, _by_external_id, _by_receipt, _by_phone_tail, _by_card_tail),
    *(_by_email_beginning, _by_name, _by_sku, _by_day_and_store),
)
_MANY = (_by_phone_tail, _by_email_beginning, _by_name)
