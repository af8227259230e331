"""Money we owe: gift cards and store credit, each a balance that equals its append-only entries."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Entry(models.TextChoices):
    """Why a balance moved. A reservation at checkout is a SPEND; when the order fails it is given back by a RELEASE."""

    ISSUE = "issue", "Issued"
    SPEND = "spend", "Spent"
    RELEASE = "release", "Given back"
    REFUND = "refund", "Refunded"
    EXPIRE = "expire", "Expired"
    CORRECT = "correct", "Corrected"


class GiftCardQuerySet(models.QuerySet):
    def usable(self, on: date) -> "GiftCardQuerySet":
        """Cards that can be spent on that day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), status=GiftCard.Status.ACTIVE)


class GiftCard(models.Model):
    """A card with money on it. The code is kept as a keyed hash; people see `last4`. `initial` never changes.

    An expired one is active again only by money that comes back to it.
    """

    class Status(models.TextChoices):
        INACTIVE = "inactive", "Not yet sold"
        ACTIVE = "active", "Active"
        BLOCKED = "blocked", "Blocked"
        EXPIRED = "expired", "Expired"

    MOVES = {
        Status.INACTIVE: {Status.ACTIVE, Status.BLOCKED},
        Status.ACTIVE: {Status.BLOCKED, Status.EXPIRED},
        Status.BLOCKED: {Status.ACTIVE},
        Status.EXPIRED: {Status.ACTIVE},
    }

    objects = GiftCardQuerySet.as_manager()

    code_hash = models.CharField(max_length=64)
    last4 = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    initial = models.BigIntegerField()
    balance = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.ACTIVE)
    expires_on = models.DateField(null=True, blank=True)
    batch = models.CharField(max_length=64, blank=True, db_default="")
    issued_order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="gift_card_code_unique"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="gift_card_not_overspent"),
            models.CheckConstraint(condition=Q(initial__gt=0), name="gift_card_worth_something"),
        ]
        indexes = [models.Index(fields=["batch", "id"], condition=~Q(batch=""), name="gift_card_by_batch")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Gift card ••{self.last4}"

    @property
    def public_id(self) -> str:
        return ids.encode("gft", self.pk)


class GiftCardEntry(models.Model):
    """One movement of a gift card's balance. Append-only. `cause` is a payment's public id, or the issue."""

    append_only = True

    card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=Entry.choices)
    amount = models.BigIntegerField(help_text="Signed: what the balance gained.")
    balance_after = models.BigIntegerField()
    cause = models.CharField(max_length=64, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(balance_after__gte=0), name="gift_card_entry_not_negative")]
        indexes = [models.Index(fields=["card", "id"], name="gift_card_entry_by_card")]
        ordering = ["id"]


class StoreCredit(models.Model):
    """What we owe one customer in one currency."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="store_credit_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="store_credit_not_overspent"),
        ]
        ordering = ["id"]


class StoreCreditEntry(models.Model):
    """One movement of a customer's store credit. Append-only."""

    append_only = True

    credit = models.ForeignKey(StoreCredit, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=Entry.choices)
    amount = models.BigIntegerField(help_text="Signed: what the balance gained.")
    balance_after = models.BigIntegerField()
    reason = models.CharField(max_length=255, blank=True, db_default="")
    cause = models.CharField(max_length=64, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="store_credit_entry_not_negative")
        ]
        indexes = [models.Index(fields=["credit", "id"], name="store_credit_entry_by_credit")]
        ordering = ["id"]
