"""Who may collect, when they booked to come, and the proof that they did."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Collector(models.Model):
    """One person who may collect a pickup: its buyer, or a proxy they named, each with a code of their own.

    The code is worked out from `rotation` and a secret, and never stored; `digest` is what a typed one is compared
    with. A new code raises `rotation` and voids the old one.
    """

    fulfillment = models.ForeignKey("fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="collectors")
    is_buyer = models.BooleanField(db_default=False)
    name = models.CharField(max_length=255)
    email = models.CharField(max_length=320, blank=True, db_default="")
    phone = models.CharField(max_length=32, blank=True, db_default="")
    rotation = models.PositiveSmallIntegerField(db_default=1)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fulfillment"], condition=Q(is_buyer=True, revoked_at__isnull=True), name="collector_one_buyer"
            ),
            models.UniqueConstraint(fields=["fulfillment", "digest"], name="collector_code_once"),
        ]
        ordering = ["fulfillment_id", "id"]


class PickupWindow(models.Model):
    """One slot of one store: `booked` of `capacity` places are taken. A row appears with its first booking."""

    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    booked = models.PositiveSmallIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "starts_at"], name="pickup_window_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="pickup_window_ends_after_start"),
            models.CheckConstraint(condition=Q(booked__lte=F("capacity")), name="pickup_window_not_overbooked"),
        ]
        ordering = ["starts_at", "id"]


class WindowBooking(models.Model):
    """One order's place in a slot, for one of its deliveries; counted in `booked` until `released_at`."""

    window = models.ForeignKey(PickupWindow, on_delete=models.PROTECT, related_name="bookings")
    delivery = models.ForeignKey("orders.Delivery", on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(released_at__isnull=True), name="window_booking_one_per_delivery"
            )
        ]
        ordering = ["id"]


class Proof(models.Model):
    """Evidence of a hand-over or a delivery: who took it, and what was checked. Can be erased with the person."""

    class Kind(models.TextChoices):
        COLLECTION = "collection", "Collected"
        DELIVERY = "delivery", "Delivered"
        ATTEMPT = "attempt", "Nobody there"

    fulfillment = models.ForeignKey("fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=255, blank=True, db_default="")
    signature = models.TextField(blank=True, db_default="", help_text="Strokes as SVG path data.")
    id_checked = models.BooleanField(db_default=False)
    note = models.CharField(max_length=500, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
