"""Finding orders by whatever somebody has in hand: a number, a name, the end of a phone number or of a card, a receipt.

Each reading of a text is one indexed query that gives the newest ids only, so an answer takes as long among a million
orders as among a thousand.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, QuerySet
from django.db.models.functions import Lower, Reverse

from commerce import ids, search
from commerce.models import Location, Till
from orders.models import Order, OrderLine, Payment

MOST = 1_000
SHORTEST_TAIL, _SHORTEST_WORD, _SHORTEST_EMAIL = 4, 2, 3
_LARGEST = 2**63 - 1
_NUMBER = re.compile(r"#?([0-9]{1,19})", re.ASCII)
_RECEIPT = re.compile(r"([-\w]{1,64})[/#]0*([0-9]{1,9})", re.ASCII)
_DATED = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s+([-\w]{1,64})|([-\w]{1,64})\s+([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII
)
_NOT_A_DIGIT = re.compile(r"[^0-9]", re.ASCII)
_PHONE = re.compile(r"[-+() ./0-9]+", re.ASCII)
Reading = Callable[[QuerySet[Order], str], QuerySet[Order] | None]


def exact(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those of `rows` that a text names exactly: by number, public id, external id or receipt."""
    return rows.filter(pk__in=_newest(rows, text, (_by_number, _by_public_id, _by_external_id, _by_receipt)))


def find(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those of `rows` that a text can mean in any of the ways here, at most the newest thousand of each.

    Order the result by `-id`.
    """
    return rows.filter(pk__in=_newest(rows, text, READINGS))


def numbered(rows: QuerySet[Order], number: int) -> QuerySet[Order]:
    """The one of this number; none for a number that no order can have."""
    return rows.filter(number=number) if number <= _LARGEST else rows.none()


def by_phone(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those whose phone number ends with these digits; a number with its country code is the whole of it."""
    digits = _NOT_A_DIGIT.sub("", text)
    return rows.alias(tail=Reverse("phone")).exclude(phone="").filter(tail__startswith=digits[::-1])


def by_email(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those with exactly this e-mail address, in any case."""
    return rows.alias(folded=Lower("email")).exclude(email="").filter(folded=text.strip().lower())


def _newest(rows: QuerySet[Order], text: str, readings: tuple[Reading, ...]) -> list[int]:
    found: set[int] = set()
    for reading in readings:
        if (matching := reading(rows, text.strip())) is not None:
            found.update(matching.order_by("-pk").values_list("pk", flat=True)[:MOST])
    return sorted(found)


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
    return by_phone(rows, digits) if _PHONE.fullmatch(text) and len(digits) >= SHORTEST_TAIL else None


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
    named = Func(F("name"), function="orders_name_words", output_field=SearchVectorField())
    return rows.exclude(name="").alias(words=named).filter(words=SearchQuery(raw, config="simple", search_type="raw"))


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
