"""People who buy, and everything they are known by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Customer(models.Model):
    """One person as far as we know. `email` and `phone` are as given last; what recognizes them are the keys.

    `group` and `segments` are the codes that price lists and promotions ask for.
    """

    name = models.CharField(max_length=255, blank=True, db_default="")
    email = models.CharField(max_length=320, blank=True, db_default="")
    phone = models.CharField(max_length=32, blank=True, db_default="")
    group = models.SlugField(max_length=64, blank=True, db_default="", db_index=False)
    segments = ArrayField(models.CharField(max_length=64), db_default=[], blank=True)
    vat_id = models.CharField(max_length=32, blank=True, db_default="")
    version = models.PositiveIntegerField(db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            GinIndex(SearchVector("name", config="simple"), name="customer_by_words"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or "Guest"

    @property
    def public_id(self) -> str:
        return ids.encode("cus", self.pk)


class CustomerKey(models.Model):
    """Something a customer is recognized by: a normalized e-mail address, an E.164 phone number, or an id on a channel
    (`value` is "channel:id"). Two customers may share one, and then it recognizes nobody."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"
        CHANNEL = "channel", "Channel id"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.CharField(max_length=320)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "customer"], name="customer_key_once"),
            models.CheckConstraint(condition=~Q(value=""), name="customer_key_not_empty"),
        ]
        indexes = [
            models.Index(
                OpClass("value", name="varchar_pattern_ops"), condition=Q(kind="email"), name="customer_email_beginning"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.value
