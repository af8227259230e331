"""Promises on stock: holds while somebody decides, allocations once they bought. Rows end, and are never deleted."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Hold(models.Model):
    """What the outside calls a hold. It keeps its id while its lines end and reopen.

    Its lines hold the parts of kits; `kits` says of which, and what each was made of then: `lines.kits_among`."""

    class Status(models.TextChoices):
        LIVE = "live", "Held"
        CONVERTED = "converted", "Bought"
        RELEASED = "released", "Given back"
        EXPIRED = "expired", "Ran out"

    MOVES = {
        Status.LIVE: {Status.CONVERTED, Status.RELEASED, Status.EXPIRED},
        Status.EXPIRED: {Status.LIVE, Status.CONVERTED},
        Status.CONVERTED: set(),
        Status.RELEASED: set(),
    }

    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=255, blank=True, db_default="")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.LIVE)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    kits = models.JSONField(db_default=[])

    class Meta:
        indexes = [models.Index(fields=["expires_at", "id"], condition=Q(status="live"), name="hold_live")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference or self.public_id

    @property
    def public_id(self) -> str:
        return ids.encode("hld", self.pk)


class HoldLine(models.Model):
    """Units of one level held until `expires_at`; counted in `Level.held` until `ended_at` is set."""

    class End(models.TextChoices):
        CONVERTED = "converted", "Bought"
        RELEASED = "released", "Given back"
        EXPIRED = "expired", "Ran out"
        REPLACED = "replaced", "Moved or extended"

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lines", db_index=False)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, choices=End.choices, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="hold_line_holds_something"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="hold_line_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["variant", "location", "expires_at"], condition=Q(ended_at__isnull=True), name="hold_line_open"
            ),
            models.Index(fields=["hold", "id"], name="hold_line_by_hold"),
            models.Index(fields=["expires_at", "id"], condition=Q(ended_at__isnull=True), name="hold_line_expiring"),
        ]
        ordering = ["id"]


class Allocation(models.Model):
    """Units of one level promised to a buyer; counted in `Level.allocated` until `ended_at` is set."""

    class End(models.TextChoices):
        TAKEN = "taken", "Handed over"
        RELEASED = "released", "Given back"
        MOVED = "moved", "Moved elsewhere"

    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        "commerce.Channel", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    quantity = models.PositiveIntegerField()
    cause = models.CharField(max_length=160)
    cause_line = models.BigIntegerField(null=True, help_text="The line of the cause that these units serve.")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, choices=End.choices, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="allocation_allocates_something"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="allocation_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["variant", "location"], condition=Q(ended_at__isnull=True), name="allocation_open"),
            models.Index(fields=["cause", "id"], name="allocation_by_cause"),
        ]
        ordering = ["id"]

    @property
    def public_id(self) -> str:
        return ids.encode("alc", self.pk)


class BackOrder(models.Model):
    """Units sold before they are there; counted in `Level.backordered` until `ended_at` is set.

    The oldest are served first: free units turn them into allocations. Where these are not enough, the part that is
    served becomes a row of its own that has ended, and the rest keeps its place.
    """

    class End(models.TextChoices):
        FILLED = "filled", "Goods came"
        RELEASED = "released", "Given back"

    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField()
    cause = models.CharField(max_length=160)
    cause_line = models.BigIntegerField(null=True)
    ships_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, choices=End.choices, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="back_order_of_something"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="back_order_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["variant", "location", "created_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="back_order_queue",
            ),
            models.Index(fields=["cause", "id"], name="back_order_by_cause"),
        ]
        ordering = ["created_at", "id"]
