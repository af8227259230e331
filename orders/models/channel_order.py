"""Orders that another system has sold: under which names they are known there, and what it said last."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class ChannelOrder(models.Model):
    """One order of a connection. `said` is what the channel said last, as `channel_document` writes it; `updated_at`
    and `version` are the channel's, and never go back.

    It is parked until somebody makes it an order of ours, e.g. by matching a listing; `reason` says what it waits for.
    `pending` ones keep goods (`hold`) until their money is sure over there.
    """

    class Status(models.TextChoices):
        PARKED = "parked", "Waits for somebody"
        PENDING = "pending", "Waits for its payment"
        PLACED = "placed", "Placed"
        CANCELLED = "cancelled", "Cancelled"
        OUTSIDE = "outside", "Fulfilled by the channel"

    MOVES = {
        Status.PARKED: {Status.PENDING, Status.PLACED, Status.CANCELLED, Status.OUTSIDE},
        Status.PENDING: {Status.PARKED, Status.PLACED, Status.CANCELLED},
        Status.PLACED: {Status.CANCELLED},
        Status.CANCELLED: {Status.PARKED},
        Status.OUTSIDE: set(),
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=255)
    number = models.CharField(max_length=120, blank=True, db_default="")
    version = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    said = models.JSONField()
    said_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.PARKED)
    reason = models.CharField(max_length=64, blank=True, db_default="")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    hold = models.ForeignKey("inventory.Hold", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    oversold = models.PositiveIntegerField(db_default=0, help_text="Units that were sold there without goods here.")
    first_seen_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="channel_order_once"),
            models.CheckConstraint(
                condition=~Q(status="placed") | Q(order__isnull=False), name="channel_order_placed_is_an_order"
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "status", "id"], name="channel_order_by_status"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="channel_order_by_order"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number or self.external_id

    @property
    def public_id(self) -> str:
        return ids.encode("cho", self.pk)


class ChannelLine(models.Model):
    """The channel's name of a line of ours; what fulfillment and cancellations are told under."""

    channel_order = models.ForeignKey(ChannelOrder, on_delete=models.PROTECT, related_name="lines", db_index=False)
    external_line_id = models.CharField(max_length=255)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel_order", "external_line_id"], name="channel_line_once"),
            models.UniqueConstraint(fields=["line"], name="channel_line_is_one_line"),
        ]
        ordering = ["id"]


class ChannelRefund(models.Model):
    """Money that the channel gave back: a fact, kept as it was said. It moves no money of ours."""

    channel_order = models.ForeignKey(ChannelOrder, on_delete=models.PROTECT, related_name="refunds", db_index=False)
    external_id = models.CharField(max_length=255)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=255, blank=True, db_default="")
    lines = models.JSONField(db_default=[])
    refunded_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel_order", "external_id"], name="channel_refund_once"),
        ]
        ordering = ["refunded_at", "id"]
