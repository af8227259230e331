"""What stands where, as cached from the ledger and the open rows. Every promise it makes is repeated as a CHECK."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest


class Level(models.Model):
    """The counters of one variant at one location, in units.

    `on_hand` and `unavailable` follow the ledger; `held` and `allocated` follow rows that have not ended, so `held`
    includes holds that ran out but were not swept yet: readers subtract those (`inventory.availability`).
    `shortfall` is what is promised beyond what is there.
    """

    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="levels", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="levels", db_index=False)
    on_hand = models.IntegerField(db_default=0)
    unavailable = models.IntegerField(db_default=0)
    allocated = models.IntegerField(db_default=0)
    held = models.IntegerField(db_default=0)
    backordered = models.IntegerField(db_default=0)
    backorder_limit = models.IntegerField(db_default=0)
    shortfall = models.IntegerField(db_default=0)
    version = models.BigIntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="level_once_per_variant_and_location"),
            models.CheckConstraint(
                condition=Q(
                    on_hand__gte=0,
                    unavailable__gte=0,
                    allocated__gte=0,
                    held__gte=0,
                    backordered__gte=0,
                    shortfall__gte=0,
                ),
                name="level_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("unavailable") + F("allocated") + F("held") - F("shortfall")),
                name="level_promises_at_most_what_is_there",
            ),
            models.CheckConstraint(
                condition=Q(shortfall=Greatest(Value(0), F("unavailable") + F("allocated") + F("held") - F("on_hand"))),
                name="level_shortfall_is_exact",
            ),
            models.CheckConstraint(
                condition=Q(backordered__lte=F("backorder_limit")), name="level_backorders_in_limit"
            ),
        ]
        indexes = [
            models.Index(fields=["location", "variant"], name="level_by_location"),
            models.Index(fields=["location"], condition=Q(shortfall__gt=0), name="level_short"),
        ]
        ordering = ["variant_id", "location_id"]

    def __str__(self) -> str:
        return f"{self.variant_id} at {self.location_id}: {self.on_hand}"
