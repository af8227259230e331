"""Who asks for a price, as pricing wants to know them: one person is one shopper in quotes, carts and orders."""

from commerce import sql
from commerce.pricing.basket import Shopper
from customers.contacts import Contact
from customers.recognition import Known

BOUGHT_BEFORE = """(EXISTS (SELECT 1 FROM orders_order o WHERE o.customer_id = %s AND o.status <> 'cancelled')
  OR EXISTS (SELECT 1 FROM orders_order o JOIN customers_customerkey k ON k.customer_id = o.customer_id
    WHERE k.kind = 'email' AND k.value = %s AND o.status <> 'cancelled'))"""  # takes `names`


def names(contact: Contact) -> tuple[int, str]:
    """By what `BOUGHT_BEFORE` knows this person: the customer's id, 0 without, and the e-mail address as a key."""
    return contact.customer_id or 0, next((value for kind, value in contact.keys if kind == "email"), "")


def bought_before(contact: Contact) -> sql.Read:
    """The question whether this person has an order that was not cancelled."""
    return f"SELECT {BOUGHT_BEFORE}", names(contact)


def of(known: Known | None, contact: Contact, *, bought_before: bool) -> Shopper:
    """The shopper behind a contact. A guest counts under the strongest key they named."""
    if known is None:
        keys = contact.keys
        return Shopper(key=":".join(keys[0]) if keys else "", first_order=True if keys else None)
    return Shopper(
        key=f"cus:{known.customer_id}",
        customer_id=known.customer_id,
        group=known.group,
        segments=frozenset(known.segments),
        first_order=not bought_before,
        vat_id=known.vat_id,
    )
