"""Waves, boxes, parcels, labels and what carriers say of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Wave(models.Model):
    """Fulfillments that one person picks in one walk, oldest first; priority ones walk apart."""

    class Status(models.TextChoices):
        PICKING = "picking", "Picking"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    MOVES = {
        Status.PICKING: {Status.DONE, Status.CANCELLED},
        Status.DONE: set(),
        Status.CANCELLED: set(),
    }

    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.PICKING)
    priority = models.BooleanField(db_default=False)
    picker = models.ForeignKey("commerce.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "number"], name="wave_number_once")]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("wav", self.pk)


class Box(models.Model):
    """A box on the packing table. Inner sides in millimeters, weights in grams; `tare_grams` is the empty box."""

    code = models.SlugField(max_length=64, db_index=False)
    title = models.CharField(max_length=120)
    length_mm = models.PositiveIntegerField()
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    most_grams = models.PositiveIntegerField()
    tare_grams = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="box_code_unique")]
        ordering = ["most_grams", "id"]
        verbose_name_plural = "boxes"

    def __str__(self) -> str:
        return self.title


class Parcel(models.Model):
    """One packed box of a shipment. `expected_grams` is what its contents and the box should weigh."""

    fulfillment = models.ForeignKey(
        "fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="parcels", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    box = models.ForeignKey(Box, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    weight_grams = models.PositiveIntegerField()
    expected_grams = models.PositiveIntegerField(db_default=0)
    packed_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True, help_text="When it was unpacked again.")
    shipped_at = models.DateTimeField(null=True, help_text="When it left the place.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fulfillment", "position"], name="parcel_position_once")]
        ordering = ["fulfillment_id", "position"]

    @property
    def public_id(self) -> str:
        return ids.encode("pkg", self.pk)


class ParcelLine(models.Model):
    """Units of one fulfillment line in one parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="lines", db_index=False)
    fulfillment_line = models.ForeignKey(
        "fulfillment.FulfillmentLine", on_delete=models.PROTECT, related_name="packed", db_index=False
    )
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "fulfillment_line"], name="parcel_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="parcel_line_of_something"),
        ]
        ordering = ["parcel_id", "id"]


class Label(models.Model):
    """One label of a parcel: written down before it is bought, so that a retry buys it once. `key` is our name for it
    at the carrier, who is asked by it when an outcome is unknown. A parcel has at most one that lives."""

    class Status(models.TextChoices):
        WANTED = "wanted", "Being bought"
        BOUGHT = "bought", "Bought"
        VOIDING = "voiding", "Being voided"
        VOIDED = "voided", "Voided"
        FAILED = "failed", "Failed"

    MOVES = {
        Status.WANTED: {Status.BOUGHT, Status.FAILED},
        Status.BOUGHT: {Status.VOIDING},
        Status.VOIDING: {Status.VOIDED, Status.BOUGHT},
        Status.VOIDED: set(),
        Status.FAILED: set(),
    }

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="labels")
    key = models.CharField(max_length=64)
    carrier = models.CharField(max_length=32)
    service = models.CharField(max_length=64)
    rate = models.CharField(max_length=128, blank=True, db_default="", help_text="The offer that was chosen.")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.WANTED)
    cost = models.BigIntegerField(db_default=0)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=255, blank=True, db_default="", help_text="The carrier's own name for it.")
    tracking_number = models.CharField(max_length=64, blank=True, db_default="")
    pdf = models.BinaryField(null=True)
    zpl = models.TextField(blank=True, db_default="")
    error = models.CharField(max_length=500, blank=True, db_default="")
    checks = models.PositiveSmallIntegerField(db_default=0)
    check_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="label_once_per_key"),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(status__in=("wanted", "bought", "voiding")),
                name="label_one_living_per_parcel",
            ),
        ]
        indexes = [models.Index(fields=["check_at", "id"], condition=Q(check_at__isnull=False), name="label_to_check")]
        ordering = ["id"]

    @property
    def public_id(self) -> str:
        return ids.encode("lbl", self.pk)


class Tracking(models.Model):
    """One tracking number of a shipment. Numbers are added and never replaced."""

    fulfillment = models.ForeignKey("fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="trackings")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    carrier = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    void_at = models.DateTimeField(null=True, help_text="When its label was voided.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "carrier", "number"], name="tracking_once_per_shipment")
        ]
        indexes = [models.Index(fields=["number", "carrier"], name="tracking_by_number")]
        ordering = ["id"]


class TrackingEvent(models.Model):
    """What a carrier said of one parcel, once, in whatever order it came. Append-only: all of it tells what is true."""

    append_only = True

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", "Announced"
        IN_TRANSIT = "in_transit", "On the way"
        OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
        ATTEMPTED = "attempted", "Nobody there"
        DELIVERED = "delivered", "Delivered"
        RETURNED = "returned", "Sent back"
        LOST = "lost", "Lost"

    tracking = models.ForeignKey(Tracking, on_delete=models.PROTECT, related_name="events", db_index=False)
    event_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    place = models.CharField(max_length=120, blank=True, db_default="")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tracking", "event_id"], name="tracking_event_once")]
        ordering = ["happened_at", "id"]


class CarrierNotice(models.Model):
    """What a carrier sent to our address, once per event id and kept as it came, before anything is made of it.

    `applied_at` is empty while its number is unknown to us: it is read again when that number is written down.
    """

    carrier = models.CharField(max_length=64)
    event_id = models.CharField(max_length=128)
    number = models.CharField(max_length=64)
    body = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "event_id"], name="carrier_notice_once")]
        indexes = [
            models.Index(fields=["number", "id"], condition=Q(applied_at__isnull=True), name="carrier_notice_waiting")
        ]
        ordering = ["id"]


class TestParcel(models.Model):
    """What the built-in test carrier remembers: the outside world of a shop without a carrier. Not our books."""

    __test__ = False  # not a test case, whatever its name

    key = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    tracking_number = models.CharField(max_length=64)
    cost = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    request = models.JSONField()
    voided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="test_parcel_once_per_key"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="test_parcel_costs"),
        ]
        ordering = ["id"]
