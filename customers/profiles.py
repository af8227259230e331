"""What is known about a customer, kept by people: register one, change one. Changing how somebody is reached changes
what they are recognized by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce import transactions, versions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import CustomerChanged
from commerce.versions import Expected
from customers import contacts, recognition
from customers.contacts import Contact
from customers.models import Customer, CustomerKey

COLUMNS = ("name", "email", "phone", "group", "segments", "vat_id")
_READERS = {"email": contacts.email_key, "phone": contacts.phone_key}


@dataclass(frozen=True, slots=True)
class Registered:
    """A customer, and whether there was none before."""

    customer: Customer
    is_new: bool


@transactions.use_case
def register(*, contact: Contact, details: Mapping[str, Any], by: Actor) -> Registered:
    """The customer of this contact, made if need be; `details` (group, segments, vat_id) are of a new one only.

    Raises InvalidEmail or InvalidPhone.
    """
    id, is_new = recognition.join_or_create(contact, now=transactions.now())
    customer = Customer.objects.select_for_update(no_key=True).get(pk=id)
    transactions.about(customer=customer.pk)
    if is_new and details:
        apply(customer, details)
    return Registered(customer, is_new)


@transactions.use_case
def change(*, customer_id: int, changes: Mapping[str, Any], expected: Expected, by: Actor) -> Customer:
    """Change what `changes` names of COLUMNS. Raises VersionConflict, InvalidEmail or InvalidPhone."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    versions.require(expected, str(customer.version))
    transactions.about(customer=customer.pk)
    apply(customer, changes)
    return customer


@transactions.building_block
def apply(customer: Customer, changes: Mapping[str, Any]) -> None:
    """Write changed columns of a locked customer. An address that is replaced recognizes nobody any more."""
    for kind, read in _READERS.items():
        before, after = getattr(customer, kind), changes.get(kind, getattr(customer, kind))
        if before != after:
            CustomerKey.objects.filter(customer=customer, kind=kind, value=read(before) if before else "").delete()
            if after:
                CustomerKey.objects.get_or_create(customer=customer, kind=kind, value=read(after))
    for name in COLUMNS:
        setattr(customer, name, changes.get(name, getattr(customer, name)))
    customer.version, customer.updated_at = customer.version + 1, transactions.now()
    customer.save(update_fields=[*COLUMNS, "version", "updated_at"])
    bus.publish(CustomerChanged(customer_id=customer.pk))
