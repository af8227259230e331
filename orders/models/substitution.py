"""Units of an order line that another article replaced."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class LineSubstitution(models.Model):
    """`units` of a line are delivered as `variant`. The line keeps its price and its units; here stands what differs.

    These units made `amount + difference` of the line, and cost `amount` with `tax` in it or on top, like the line's.
    `difference` is given back, per tender, and part of the shares' `given_back`. `unit_price` is the substitute's own.
    Like a line's, its units are handed over or cancelled once; both counters are part of the line's own.
    """

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="substitutions")
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=255)
    units = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    amount = models.BigIntegerField()
    tax = models.BigIntegerField(db_default=0)
    difference = models.BigIntegerField()
    fulfilled = models.PositiveIntegerField(db_default=0)
    cancelled = models.PositiveIntegerField(db_default=0)
    cause = models.CharField(max_length=64, help_text="Public id of what it was decided for: once per cause.")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause"], name="line_substitution_once_per_cause"),
            models.CheckConstraint(
                condition=Q(units__gte=F("fulfilled") + F("cancelled")) & Q(units__gt=0),
                name="line_substitution_units_end_once",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, amount__gte=0, tax__gte=0, difference__gte=0),
                name="line_substitution_never_dearer",
            ),
        ]
        ordering = ["line_id", "id"]

    @property
    def public_id(self) -> str:
        return ids.encode("sub", self.pk)

    @property
    def open_units(self) -> int:
        """Units that are neither handed over nor cancelled."""
        return self.units - self.fulfilled - self.cancelled
