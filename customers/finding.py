"""Finding customers by what people type: an id, a whole e-mail address or phone number, else words of the name and the
beginning of an address. Of many matches the newest are found. Where nothing is, names that are spelled nearly so."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet
from rapidfuzz.distance import DamerauLevenshtein

from commerce import ids, search
from customers import contacts
from customers.contacts import InvalidEmail, InvalidPhone
from customers.models import Customer, CustomerKey

CANDIDATES_MOST = 2_000
_LIKENESS, _SHORTEST_FUZZY = 0.7, 4
NAME = SearchVector("name", config="simple")  # as in the index


def by_key(rows: QuerySet[Customer], kind: str, value: str) -> QuerySet[Customer]:
    """Those who have this normalized key; there may be several."""
    return rows.filter(pk__in=CustomerKey.objects.filter(kind=kind, value=value).values("customer"))


def by_text(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Those of `rows` that the text names."""
    number = ids.decode("cus", text.strip())
    if number is not None:
        return rows.filter(pk=number)
    for kind, read in (("email", contacts.email_key), ("phone", contacts.phone_key)):
        try:
            return by_key(rows, kind, read(text))
        except (InvalidEmail, InvalidPhone):
            continue
    return rows.filter(pk__in={*_named(text), *_reached(text)})


def by_likeness(rows: QuerySet[Customer], text: str, *, most: int) -> list[Customer]:
    """Those of `rows` whose names have a word near to each of the text's, the nearest first. One query.

    How a word begins is rarely misspelled: the index is asked for that much, and the rest is compared here.
    """
    wanted = search.words(text)[: search.WORDS_MOST]
    if not any(len(word) >= _SHORTEST_FUZZY for word in wanted):
        return []
    certain = 2 if len(wanted) > 1 else 3
    near = rows.alias(words=NAME).filter(words=_beginnings(word[:certain] for word in _typed(text)))
    candidates = [(_likeness(wanted, each.name), each) for each in near.order_by("-pk")[:CANDIDATES_MOST]]
    found = [(likeness, each) for likeness, each in candidates if likeness >= _LIKENESS]
    return [each for _, each in sorted(found, key=lambda pair: -pair[0])[:most]]


def _likeness(wanted: list[str], name: str) -> float:
    """Of the word that is least like any of the name; the beginning of one is as good as all of it."""
    known = search.words(name)
    return min(max((_alike(word, each) for each in known), default=0.0) for word in wanted)


def _alike(word: str, known: str) -> float:
    if known.startswith(word):
        return 1.0
    return DamerauLevenshtein.normalized_similarity(word, known) if len(word) >= _SHORTEST_FUZZY else 0.0


def _named(text: str) -> list[int]:
    wanted = _typed(text)
    if not wanted:
        return []
    found = Customer.objects.annotate(words=NAME).filter(words=_beginnings(wanted))
    return list(found.order_by("-pk").values_list("pk", flat=True)[:CANDIDATES_MOST])


def _typed(text: str) -> list[str]:
    """The words with their accents, which the index keeps."""
    return [word for word in text.casefold().split() if search.words(word)][: search.WORDS_MOST]


def _beginnings(words: Iterable[str]) -> SearchQuery:
    """Names in which each of these begins a word."""
    quoted = ("'{}':*".format(word.replace("\\", "").replace("'", "''")) for word in words)
    return SearchQuery(" & ".join(quoted), config="simple", search_type="raw")


def _reached(text: str) -> list[int]:
    keys = CustomerKey.objects.filter(kind="email", value__startswith=text.strip().casefold())
    return list(keys.order_by("-customer").values_list("customer", flat=True)[:CANDIDATES_MOST])
