"""What a store promises and can bear: times, capacity, slots, closures."""

from django.db import models
from django.db.models import Q


class StorePolicy(models.Model):
    """The terms of one location. A location without a row has these defaults.

    Minutes count within opening hours. `orders_per_hour` and `units_per_day` limit what routing assigns; None is no
    limit. `ships_until` is the local time of the last carrier. Slots exist where `slot_minutes` is not 0. Whoever
    collects goods worth `id_from` minor units or more shows an ID.
    """

    location = models.OneToOneField("commerce.Location", on_delete=models.PROTECT, related_name="policy")
    offers_pickup = models.BooleanField(default=True, db_default=True)
    ships = models.BooleanField(default=True, db_default=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=255, blank=True, default="", db_default="")
    pick_minutes = models.PositiveSmallIntegerField(default=120, db_default=120)
    accept_minutes = models.PositiveSmallIntegerField(default=15, db_default=15)
    answer_minutes = models.PositiveSmallIntegerField(
        default=60, db_default=60, help_text="How long a customer has to choose when something is short."
    )
    orders_per_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    units_per_day = models.PositiveIntegerField(null=True, blank=True)
    ships_until = models.TimeField(null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(default=60, db_default=60)
    slot_capacity = models.PositiveSmallIntegerField(default=10, db_default=10)
    slot_days = models.PositiveSmallIntegerField(default=5, db_default=5)
    keep_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    id_from = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes=0) | Q(slot_minutes__range=(15, 480)), name="store_policy_slot_length"
            ),
            models.CheckConstraint(condition=Q(keep_days__range=(1, 60)), name="store_policy_keeps_some_days"),
        ]
        ordering = ["location_id"]
        verbose_name_plural = "store policies"


class Closure(models.Model):
    """A day on which a location, or every one, keeps other hours than usual; no `hours` means closed."""

    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    title = models.CharField(max_length=120)
    hours = models.JSONField(default=list, blank=True, help_text='Spans such as ["10:00", "16:00"]; none: closed.')

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "on"], nulls_distinct=False, name="closure_once_per_day")
        ]
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"
