"""Who is this? One customer, or a new one; never a guess, and never the same new person twice.

A key that two customers share recognizes nobody. Whoever creates holds the lock of the key and has read again after
taking it. What somebody says later fills blanks, overwrites nothing and takes no key of anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commerce import sql, transactions
from commerce.errors import Invalid, field_error
from commerce.events import bus
from commerce.events.facts import CustomerChanged, CustomerCreated
from customers.contacts import Contact, Key

_COLUMNS = 'c.id, c."group", c.segments, c.vat_id, c.name, c.email, c.phone'
_WAYS = ("id", "channel", "email", "phone")
_BY_KEY = f"""(SELECT '{{kind}}', {_COLUMNS}
  FROM customers_customerkey k JOIN customers_customer c ON c.id = k.customer_id
  WHERE k.kind = '{{kind}}' AND k.value = %s ORDER BY k.customer_id LIMIT 2)"""
_READ = "\nUNION ALL ".join(
    [
        f"SELECT 'id', {_COLUMNS} FROM customers_customer c WHERE c.id = %s",
        *(_BY_KEY.format(kind=kind) for kind in _WAYS[1:]),
    ]
)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key"
_CREATE = """
WITH made AS (
  INSERT INTO customers_customer (name, email, phone, created_at, updated_at) VALUES (%s, %s, %s, %s, %s) RETURNING id
), known_by AS (
  INSERT INTO customers_customerkey (customer_id, kind, value, created_at)
  SELECT made.id, key.kind, key.value, %s FROM made, unnest(%s::text[], %s::text[]) AS key (kind, value)
)
SELECT id FROM made
"""
_FILL = """
UPDATE customers_customer SET version = version + 1, updated_at = %s,
  name = COALESCE(NULLIF(name, ''), %s), email = COALESCE(NULLIF(email, ''), %s),
  phone = COALESCE(NULLIF(phone, ''), %s)
WHERE id = %s
"""
_OF_OTHERS = """
SELECT DISTINCT kind FROM customers_customerkey JOIN unnest(%s::text[], %s::text[]) AS key (kind, value)
  USING (kind, value) WHERE customer_id <> %s
"""
_ADD_KEYS = """
INSERT INTO customers_customerkey (customer_id, kind, value, created_at)
SELECT %s, key.kind, key.value, %s FROM unnest(%s::text[], %s::text[]) AS key (kind, value)
ON CONFLICT DO NOTHING
"""


class UnknownCustomer(Invalid):
    """There is no customer of this id."""

    code = "unknown_customer"

    def __init__(self, path: str = "customer.id") -> None:
        detail = "There is no such customer."
        super().__init__(detail, errors=[field_error(path, self.code, detail)])


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as a price, a tax and an order want to know them."""

    customer_id: int
    recognized_by: Literal["id", "channel", "email", "phone"]
    group: str
    segments: tuple[str, ...]
    vat_id: str
    name: str
    email: str
    phone: str


def read(contact: Contact) -> sql.Read:
    """The question who this is, for the opening of a use case: one prepared statement, whatever is known.

    An id alone decides; then the channel's own id, the e-mail address, and only without one the phone number.
    """
    if contact.customer_id:
        return _READ, (str(contact.customer_id), "", "", "")
    asked = dict(_asked(contact))
    return _READ, ("0", *(asked.get(kind, "") for kind in _WAYS[1:]))


def found(rows: sql.Rows) -> Known | None:
    """The one customer that the strongest unambiguous key names, of the rows that `read` asked for."""
    for way in _WAYS:
        hits = [row for row in rows if row[0] == way]
        if len(hits) == 1:
            _, number, group, segments, *texts = hits[0]
            return Known(number, way, group, tuple(segments), *texts)
    return None


@transactions.building_block
def recognize(contact: Contact, *, now: datetime, known: Known | None = None) -> int | None:
    """The customer's id, of a new one if need be; None when nothing is said about who it is.

    `known` spares the look-up: what `found` gave in this transaction. Raises UnknownCustomer, InvalidEmail or
    InvalidPhone. Takes the customer's lock, so it comes before cart, order, code and levels.
    """
    return join_or_create(contact, now=now, known=known)[0] if contact else None


@transactions.building_block
def join_or_create(contact: Contact, *, now: datetime, known: Known | None = None) -> tuple[int, bool]:
    """Like `recognize`, of a contact that is not empty: `(id, whether the customer is new)`."""
    known = known or found(_read_locked(contact))
    if known is not None:
        _fill(known, contact, now)
        return known.customer_id, False
    if contact.customer_id:
        raise UnknownCustomer()
    texts = (contact.name.strip(), contact.email.strip(), contact.phone.strip())
    made = sql.run(_CREATE, (*texts, now, now, now, *_columns(contact.keys)))[0][0]
    bus.publish(CustomerCreated(customer_id=made))
    return made, True


def _asked(contact: Contact) -> Sequence[Key]:
    """The keys that may recognize: a phone only of somebody who gave no e-mail address."""
    return [key for key in contact.keys if key[0] != "phone" or not contact.email]


def _read_locked(contact: Contact) -> sql.Rows:
    """Whoever would create the same person waits here, and then reads what we committed."""
    with sql.pipeline():
        if not contact.customer_id:
            sql.send(_LOCK, (_locks(_asked(contact)),))
        return sql.ask(*read(contact))()


def _fill(known: Known, contact: Contact, now: datetime) -> None:
    """Blanks take what is said now. A filled blank recognizes from now on, like a channel's id that is new; so what
    somebody else is known by stays theirs alone, or it would recognize neither."""
    given = {"name": contact.name.strip(), "email": contact.email.strip(), "phone": contact.phone.strip()}
    blank = {name for name, text in given.items() if text and not getattr(known, name)}
    news = [key for key in contact.keys if key[0] in blank or key[0] == "channel" != known.recognized_by]
    taken = _of_others(news, known.customer_id) if news else set()
    blank, news = blank - taken, [key for key in news if key[0] not in taken]
    if blank or news:
        texts = [text if name in blank else "" for name, text in given.items()]
        sql.send(_FILL, (now, *texts, known.customer_id))
    if news:
        sql.send(_ADD_KEYS, (known.customer_id, now, *_columns(news)))
    if blank or news:
        bus.publish(CustomerChanged(customer_id=known.customer_id))


def _of_others(keys: Sequence[Key], customer_id: int) -> set[str]:
    """The kinds of these keys that other customers have. Whoever is being created with one is waited for."""
    with sql.pipeline():
        sql.send(_LOCK, (_locks(keys),))
        found = sql.ask(_OF_OTHERS, (*_columns(keys), customer_id))
    return {kind for (kind,) in found()}


def _locks(keys: Sequence[Key]) -> list[str]:
    """In one order for everybody: channel, e-mail, phone."""
    return [f"customer {kind} {value}" for kind, value in sorted(keys)]


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[str]]:
    return [kind for kind, _ in keys], [value for _, value in keys]
