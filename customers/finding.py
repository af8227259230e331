"""Finding customers by what people type: an id, a whole e-mail address or phone number, else words of the name and the
beginning of an address. Of many matches the newest are found."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from commerce import ids, search
from customers import contacts
from customers.contacts import InvalidEmail, InvalidPhone
from customers.models import Customer, CustomerKey

CANDIDATES_MOST = 2_000
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


def _named(text: str) -> list[int]:
    wanted = [word for word in text.casefold().split() if search.words(word)][: search.WORDS_MOST]
    if not wanted:
        return []
    beginnings = " & ".join("'{}':*".format(word.replace("\\", "").replace("'", "''")) for word in wanted)
    found = Customer.objects.annotate(words=NAME).filter(
        words=SearchQuery(beginnings, config="simple", search_type="raw")
    )
    return list(found.order_by("-pk").values_list("pk", flat=True)[:CANDIDATES_MOST])


def _reached(text: str) -> list[int]:
    keys = CustomerKey.objects.filter(kind="email", value__startswith=text.strip().casefold())
    return list(keys.order_by("-customer").values_list("customer", flat=True)[:CANDIDATES_MOST])
