"""The stock ledger: append-only, and the only reason why `on_hand` or `unavailable` changes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class Movement(models.Model):
    """One change at one level. `before` and `after` are `on_hand`; `occurred_at` is when it was true, `recorded_at`
    when we learned of it. The database refuses UPDATE and DELETE here."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Received"
        SALE = "sale", "Sold"
        RETURN = "return", "Returned"
        ADJUSTMENT = "adjustment", "Adjusted"
        COUNT = "count", "Counted"
        TRANSFER_OUT = "transfer_out", "Sent"
        TRANSFER_IN = "transfer_in", "Arrived"
        UNRECORDED_RECEIPT = "unrecorded_receipt", "Found at the till"
        WRITE_OFF = "write_off", "Written off"
        MERGE = "merge", "SKU merged"

    class Reason(models.TextChoices):
        CORRECTION = "correction", "Correction"
        DAMAGED = "damaged", "Damaged"
        SHRINKAGE = "shrinkage", "Shrinkage"
        FOUND = "found", "Found"
        PROMOTION = "promotion", "Promotion"
        QUALITY_CONTROL = "quality_control", "Quality check"
        OTHER = "other", "Other"

    class Bucket(models.TextChoices):
        DAMAGED = "damaged", "Damaged"
        QUALITY_CONTROL = "quality_control", "In quality check"
        SET_ASIDE = "set_aside", "Set aside"

    append_only = True

    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    on_hand_delta = models.IntegerField()
    unavailable_delta = models.IntegerField(db_default=0)
    bucket = models.CharField(max_length=24, choices=Bucket.choices, blank=True, db_default="")
    before = models.IntegerField()
    after = models.IntegerField()
    reason = models.CharField(max_length=24, choices=Reason.choices, blank=True, db_default="")
    note = models.CharField(max_length=500, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=160, blank=True, db_default="")
    cause_line = models.BigIntegerField(null=True)
    unit_cost = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(after=F("before") + F("on_hand_delta")), name="movement_adds_up"),
            models.CheckConstraint(condition=Q(before__gte=0, after__gte=0), name="movement_stays_at_or_above_zero"),
            models.CheckConstraint(
                condition=~Q(on_hand_delta=0, unavailable_delta=0), name="movement_changes_something"
            ),
            models.CheckConstraint(condition=Q(unavailable_delta=0) | ~Q(bucket=""), name="movement_names_its_bucket"),
        ]
        indexes = [
            models.Index(fields=["variant", "location", "id"], name="movement_by_level"),
            models.Index(fields=["location", "id"], name="movement_by_location"),
            models.Index(fields=["cause", "id"], condition=~Q(cause=""), name="movement_by_cause"),
            models.Index(fields=["recorded_at", "id"], name="movement_by_recording"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_delta:+d}"

    @property
    def public_id(self) -> str:
        return ids.encode("mov", self.pk)
