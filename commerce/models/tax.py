"""Taxes: dated rates per place and class, and how a country rounds."""

from django.db import models
from django.db.models import F, Q

from commerce import ids


class TaxCountry(models.Model):
    """How a country rounds tax and cash. `cash_increment` is the smallest coin in minor units, 1 when none is short."""

    class Rounding(models.TextChoices):
        LINE = "line", "Per line"
        DOCUMENT = "document", "Per document"

    country = models.CharField(max_length=2)
    name = models.CharField(max_length=80)
    rounding = models.CharField(max_length=16, choices=Rounding.choices, default=Rounding.LINE)
    cash_increment = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country"], name="tax_country_unique"),
            models.CheckConstraint(condition=Q(cash_increment__gte=1), name="tax_country_cash_increment_positive"),
        ]
        ordering = ["country", "id"]
        verbose_name_plural = "tax countries"

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """One component of tax: `percent` on goods of a class in a place, during `[starts_on, ends_on)` of local days.

    A place is a country, perhaps a region of it, perhaps postal codes that begin with `postal_prefix`. All components
    of the country, region and prefix apply together; rows of one name are one component, of which the most specific
    place holds. A rate with a class beats the same component for every class (`tax_class` ""). `compound` ones are
    computed on price plus the components before them, by `position`. A holiday is a dated row with `percent` 0 that
    replaces the component of its name. `source` says where the figure is from.
    """

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=8, blank=True, default="", help_text='ISO 3166-2 part, "CA" of US-CA.')
    postal_prefix = models.CharField(max_length=12, blank=True, default="")
    tax_class = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=80)
    percent = models.DecimalField(max_digits=8, decimal_places=4)
    position = models.PositiveSmallIntegerField(default=1)
    compound = models.BooleanField(default=False)
    holiday = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="tax_rate_in_percent"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lt=F("ends_on")),
                name="tax_rate_starts_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["country", "region", "postal_prefix", "tax_class", "name", "starts_on", "holiday"],
                nulls_distinct=False,
                name="tax_rate_once_per_start",
            ),
        ]
        ordering = ["country", "region", "postal_prefix", "tax_class", "position", "id"]

    def __str__(self) -> str:
        return f"{self.name} {self.percent.normalize():f} %"

    @property
    def public_id(self) -> str:
        return ids.encode("txr", self.pk)


class TaxAnswer(models.Model):
    """What a tax provider last said to a question, so that an order can be placed by it without asking again.

    `parts` has a list per taxable of `{"name", "rate", "amount"}`.
    """

    provider = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    parts = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "fingerprint"], name="tax_answer_once_per_question")]
        ordering = ["-answered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.provider} {self.fingerprint[:8]}"
