"""How much to keep back: a rule for a SKU or a category, at a location, on a channel, for a time."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class SafetyRule(models.Model):
    """Units that a channel may not promise. Empty fields mean "any"; the most specific rule wins (SKU, then category,
    then location, channel, later start). `quantity` 0 is a rule. It holds during `[starts_at, ends_at)`.
    Until `told_at` channels and screens were told of it."""

    variant = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    category = models.ForeignKey("commerce.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    location = models.ForeignKey("commerce.Location", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.ForeignKey("commerce.Channel", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField()
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "category", "location", "channel", "starts_at"],
                nulls_distinct=False,
                name="safety_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(variant__isnull=True) | Q(category__isnull=True), name="safety_rule_sku_or_category"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="safety_rule_starts_before_it_ends",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Keep {self.quantity}"

    @property
    def public_id(self) -> str:
        return ids.encode("saf", self.pk)
