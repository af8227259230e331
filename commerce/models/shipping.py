"""Where we ship, how, for how much and how fast."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commerce import ids


class ShippingZone(models.Model):
    """Destinations that cost the same. The most specific one wins: postal prefix, then region, then country, then a
    zone without any country, which is the rest of the world."""

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    postal_prefixes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="shipping_zone_code_unique")]
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("szn", self.pk)


class ShippingService(models.Model):
    """One way to ship into a zone. `tiers` is `[{"up_to": 2000, "amount": 395}, {"up_to": null, "amount": 795}]`: by
    weight in grams or by value of goods in minor units, inclusive; a flat price is one tier without a bound."""

    class Basis(models.TextChoices):
        WEIGHT = "weight", "By weight"
        VALUE = "value", "By value"

    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="services")
    code = models.SlugField(max_length=64, db_index=False)
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=16, choices=Basis.choices, default=Basis.WEIGHT)
    currency = models.CharField(max_length=3)
    tiers = models.JSONField(default=list)
    free_over = models.BigIntegerField(null=True, blank=True, help_text="Goods after discounts, in minor units.")
    min_days = models.PositiveSmallIntegerField(default=1, help_text="Working days in transit, at least.")
    max_days = models.PositiveSmallIntegerField(default=3)
    cutoff = models.TimeField(null=True, blank=True, help_text="Local time until which an order leaves today.")
    tax_class = models.SlugField(max_length=64, default="standard", db_index=False)
    refundable = models.BooleanField(default=True, help_text="Given back when the whole order is cancelled.")
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "code", "currency"], name="shipping_service_once_per_zone"),
            models.CheckConstraint(condition=Q(min_days__lte=F("max_days")), name="shipping_service_days_in_order"),
        ]
        ordering = ["zone_id", "position", "code", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        return ids.encode("svc", self.pk)
