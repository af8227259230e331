"""A delivery while it is being counted in: every scan is a row, so no device, reload or retry loses or doubles one."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Receiving(models.Model):
    """One delivery at one location. Its scans touch no stock; it becomes receipts once, when somebody finishes it."""

    class Status(models.TextChoices):
        COUNTING = "counting", "Counting"
        RECEIVED = "received", "Received"
        DISCARDED = "discarded", "Discarded"

    MOVES = {
        Status.COUNTING: {Status.RECEIVED, Status.DISCARDED},
        Status.RECEIVED: set(),
        Status.DISCARDED: set(),
    }

    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=120)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.COUNTING)
    started_by = models.ForeignKey("commerce.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "reference"],
                condition=Q(status="counting"),
                name="receiving_reference_open_once_per_location",
            ),
            models.CheckConstraint(
                condition=Q(status="counting", ended_at__isnull=True)
                | ~Q(status="counting") & Q(ended_at__isnull=False),
                name="receiving_ends_when_it_is_over",
            ),
        ]
        indexes = [models.Index(fields=["location", "status", "id"], name="receiving_by_location")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_id(self) -> str:
        return ids.encode("rcv", self.pk)


class ReceivingScan(models.Model):
    """Units of one variant that were counted, or taken back when below zero. `key` comes from the device: the same scan
    sent twice counts once."""

    receiving = models.ForeignKey(Receiving, on_delete=models.CASCADE, related_name="scans", db_index=False)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.IntegerField()
    key = models.CharField(max_length=64)
    scanned_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receiving", "key"], name="receiving_scan_counts_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="receiving_scan_counts_something"),
        ]
        indexes = [models.Index(fields=["receiving", "id"], name="receiving_scan_by_receiving")]
        ordering = ["id"]
