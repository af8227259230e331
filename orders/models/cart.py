"""Carts: what somebody may buy, on any door, until it is ordered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Cart(models.Model):
    """One basket. A person has at most one open cart; a guest's is joined to it when they sign in.

    `channel` is the door it was used on last, whose prices hold; `doors` are ids of all that have opened it and may see
    it. `delivery` is the API's delivery object for lines without their own. `hold` promises its goods while checking
    out; it was prolonged `extensions` times. `locked_quote` is the price shown last and kept until `locked_until`;
    `version` rises with every change. An ordered cart opens again when the payment fails.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CHECKING_OUT = "checking_out", "Checking out"
        ORDERED = "ordered", "Ordered"
        MERGED = "merged", "Joined to another"
        ABANDONED = "abandoned", "Abandoned"

    MOVES = {
        Status.OPEN: {Status.CHECKING_OUT, Status.ORDERED, Status.MERGED, Status.ABANDONED},
        Status.CHECKING_OUT: {Status.OPEN, Status.ORDERED, Status.MERGED, Status.ABANDONED},
        Status.ABANDONED: {Status.OPEN, Status.CHECKING_OUT, Status.ORDERED, Status.MERGED},
        Status.ORDERED: {Status.OPEN, Status.CHECKING_OUT, Status.MERGED},
        Status.MERGED: set(),
    }

    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, related_name="+")
    doors = ArrayField(models.BigIntegerField(), db_default=[], blank=True)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    email = models.CharField(max_length=320, blank=True, db_default="")
    name = models.CharField(max_length=255, blank=True, db_default="")
    phone = models.CharField(max_length=32, blank=True, db_default="")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.OPEN)
    delivery = models.JSONField(null=True)
    codes = ArrayField(models.CharField(max_length=64), db_default=[], blank=True)
    hold = models.ForeignKey("inventory.Hold", on_delete=models.PROTECT, null=True, related_name="+")
    extensions = models.PositiveSmallIntegerField(db_default=0)
    locked_quote = models.JSONField(null=True)
    locked_until = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=("open", "checking_out", "abandoned"), customer__isnull=False),
                name="cart_one_open_per_customer",
            )
        ]
        indexes = [
            models.Index(
                fields=["touched_at", "id"], condition=Q(status__in=("open", "checking_out")), name="cart_idle"
            ),
            models.Index(fields=["status", "id"], name="cart_by_status"),
        ]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("crt", self.pk)


class CartLine(models.Model):
    """Units of one variant in a cart, with a delivery of their own when it differs from the cart's."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    delivery = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__range=(1, 1_000_000)), name="cart_line_quantity")]
        ordering = ["cart_id", "id"]

    @property
    def public_id(self) -> str:
        return ids.encode("cli", self.pk)
