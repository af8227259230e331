"""The part of an order that one place prepares, and everything that happened to it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class Fulfillment(models.Model):
    """What one location picks for one order, to be collected there or shipped from there.

    `position` numbers an order's fulfillments; `promised_at` is when it should be ready (pickup) or shipped. A pickup
    is kept until `keep_until`; `remind_at` is when its buyer is next reminded of it. `accept_by` is when an unaccepted
    one is escalated, `escalations` how often it was. `link_rotation` is part of the customer's signed link: raising it
    voids the old ones. `code_tries` counts wrong pickup codes since the last new one.

    MOVES in UNASKED happen by themselves: once parcels have left and nothing else of it will.
    """

    class Kind(models.TextChoices):
        PICKUP = "pickup", "Pickup"
        SHIP = "ship", "Ship"

    class Status(models.TextChoices):
        ROUTED = "routed", "New"
        ACCEPTED = "accepted", "Accepted"
        PICKING = "picking", "Picking"
        PICKED = "picked", "Picked"
        READY = "ready", "Ready"
        ARRIVED = "arrived", "Customer is here"
        COLLECTED = "collected", "Collected"
        PACKED = "packed", "Packed"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        REJECTED = "rejected", "Declined"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Not collected"

    MOVES = {
        Status.ROUTED: {Status.ACCEPTED, Status.REJECTED, Status.CANCELLED},
        Status.ACCEPTED: {Status.PICKING, Status.REJECTED, Status.CANCELLED},
        Status.PICKING: {Status.PICKED, Status.REJECTED, Status.CANCELLED, Status.SHIPPED},
        Status.PICKED: {
            Status.PICKING, Status.READY, Status.PACKED, Status.REJECTED, Status.CANCELLED, Status.SHIPPED,
        },
        Status.READY: {Status.ARRIVED, Status.COLLECTED, Status.EXPIRED, Status.CANCELLED},
        Status.ARRIVED: {Status.READY, Status.COLLECTED, Status.EXPIRED, Status.CANCELLED},
        Status.PACKED: {Status.PICKED, Status.SHIPPED},
        Status.SHIPPED: {Status.DELIVERED},
        Status.COLLECTED: set(),
        Status.DELIVERED: set(),
        Status.REJECTED: set(),
        Status.CANCELLED: set(),
        Status.EXPIRED: set(),
    }  # fmt: skip
    UNASKED = {(Status.PICKING, Status.SHIPPED), (Status.PICKED, Status.SHIPPED)}
    ONLY = {
        Kind.PICKUP: {Status.READY, Status.ARRIVED, Status.COLLECTED, Status.EXPIRED},
        Kind.SHIP: {Status.PACKED, Status.SHIPPED, Status.DELIVERED},
    }
    OPEN = (
        Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.READY, Status.ARRIVED, Status.PACKED,
    )  # fmt: skip
    WAITING = (Status.READY, Status.ARRIVED)  # prepared, and waits for the customer

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="fulfillments", db_index=False)
    delivery = models.ForeignKey("orders.Delivery", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.ROUTED)
    priority = models.BooleanField(db_default=False)
    promised_at = models.DateTimeField()
    window_from = models.DateTimeField(null=True)
    window_to = models.DateTimeField(null=True)
    accept_by = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(db_default=0)
    wave = models.ForeignKey("fulfillment.Wave", on_delete=models.PROTECT, null=True, related_name="fulfillments")
    picker = models.ForeignKey("commerce.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    shelf = models.CharField(max_length=32, blank=True, db_default="", help_text="Where the bags wait.")
    bags = models.PositiveSmallIntegerField(db_default=0)
    ready_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    curbside = models.BooleanField(db_default=False)
    on_the_way_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True, help_text="When the customer said they would arrive.")
    arrived_at = models.DateTimeField(null=True)
    bay = models.CharField(max_length=32, blank=True, db_default="")
    vehicle = models.CharField(max_length=120, blank=True, db_default="")
    runner = models.ForeignKey("commerce.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    code_tries = models.PositiveSmallIntegerField(db_default=0)
    link_rotation = models.PositiveSmallIntegerField(db_default=1)
    routed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True, help_text="When it was last due and could not be ended.")
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="fulfillment_position_once"),
            models.CheckConstraint(
                condition=Q(kind="pickup") & ~Q(status__in=("packed", "shipped", "delivered"))
                | Q(kind="ship") & ~Q(status__in=("ready", "arrived", "collected", "expired")),
                name="fulfillment_state_of_its_kind",
            ),
            models.CheckConstraint(condition=Q(code_tries__lte=5), name="fulfillment_five_wrong_codes"),
        ]
        indexes = [
            models.Index(
                fields=["location", "promised_at", "id"],
                condition=Q(
                    status__in=("routed", "accepted", "picking", "picked", "ready", "arrived", "packed"),
                ),
                name="fulfillment_open_at_location",
            ),
            models.Index(fields=["location", "kind", "status", "id"], name="fulfillment_by_location"),
            models.Index(fields=["location", "routed_at"], name="fulfillment_by_assignment"),
            models.Index(
                fields=["location", "ended_at"], condition=Q(ended_at__isnull=False), name="fulfillment_ended"
            ),
            models.Index(fields=["accept_by", "id"], condition=Q(status="routed"), name="fulfillment_unaccepted"),
            models.Index(
                fields=["keep_until", "id"], condition=Q(status__in=("ready", "arrived")), name="fulfillment_kept"
            ),
            models.Index(fields=["remind_at", "id"], condition=Q(status="ready"), name="fulfillment_to_remind"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"

    @property
    def public_id(self) -> str:
        return ids.encode("ful", self.pk)


class FulfillmentLine(models.Model):
    """Units of one variant to be picked for one order line: the line's own, a part of its kit, or its substitute.

    `quantity` is what this fulfillment still has to serve: units that turn out short, or are cancelled, are subtracted,
    and a line with 0 only tells history. `per_unit` variants make one unit of the order line; a kit stays together.
    """

    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    per_unit = models.PositiveIntegerField(db_default=1)
    quantity = models.PositiveIntegerField()
    picked = models.PositiveIntegerField(db_default=0)
    handed = models.PositiveIntegerField(db_default=0, help_text="Units that left: collected or shipped.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "line", "variant"], name="fulfillment_line_once"),
            models.CheckConstraint(
                condition=Q(handed__lte=F("picked"), picked__lte=F("quantity"), per_unit__gte=1),
                name="fulfillment_line_adds_up",
            ),
        ]
        ordering = ["fulfillment_id", "id"]

    @property
    def here(self) -> int:
        """Units that lie picked and have not left."""
        return self.picked - self.handed


class FulfillmentEvent(models.Model):
    """One thing that happened to a fulfillment; where its state moved, from where to where. Append-only, ids only."""

    append_only = True

    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=32, help_text="The new state, or what else happened.")
    before = models.CharField(max_length=16, blank=True, db_default="")
    after = models.CharField(max_length=16, blank=True, db_default="")
    facts = models.JSONField(db_default={})
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before="", after="") | ~Q(before=F("after")), name="fulfillment_event_moves_or_tells"
            )
        ]
        indexes = [
            models.Index(fields=["fulfillment", "id"], name="fulfillment_event_by_one"),
            models.Index(fields=["at", "id"], name="fulfillment_event_by_time"),
        ]
        ordering = ["id"]
