"""What an actor may see of customers. They belong to no store: whoever may read them reads all of them."""

from django.db.models import QuerySet

from commerce.actors import Actor
from customers.models import Customer


def customers(actor: Actor) -> QuerySet[Customer]:
    """All of them for whoever may read customers, or write them and be answered."""
    if actor.may("customers.read") or actor.may("customers.write"):
        return Customer.objects.all()
    return Customer.objects.none()
