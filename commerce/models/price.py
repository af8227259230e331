"""What things cost where, for whom and when. The price on the variant itself is the base; lists stand above it."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class PriceList(models.Model):
    """Prices for one purpose. The kind decides its rank: contract > group > location > channel > currency > base.

    Each kind names what it is for: a contract one `customer_id`, a group list one `group`, and so on. The base list
    carries dated changes of the variant's own price. Active during `[starts_at, ends_at)`.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Contract with one customer"
        GROUP = "group", "Customer group"
        LOCATION = "location", "Location"
        CHANNEL = "channel", "Sales channel"
        CURRENCY = "currency", "Currency"
        BASE = "base", "Base prices"

    RANK = {kind: rank for rank, kind in enumerate(Kind)}

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    customer_id = models.BigIntegerField(null=True, blank=True)
    group = models.SlugField(max_length=64, blank=True, default="", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="price_list_code_unique"),
            models.UniqueConstraint(fields=["currency"], condition=Q(kind="base"), name="price_list_one_base"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="price_list_currency_is_iso_code"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="price_list_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(kind="contract", customer_id__isnull=False)
                | Q(kind="group") & ~Q(group="")
                | Q(kind="location", location__isnull=False)
                | Q(kind="channel", channel__isnull=False)
                | Q(kind__in=("currency", "base")),
                name="price_list_names_whom_it_is_for",
            ),
        ]
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("plt", self.pk)


class PriceChange(models.Model):
    """A batch of prices that go live at one instant, on every door, and can be taken back together."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        ROLLED_BACK = "rolled_back", "Taken back"

    MOVES = {Status.SCHEDULED: {Status.ROLLED_BACK}, Status.ROLLED_BACK: set()}

    name = models.CharField(max_length=120)
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="changes")
    live_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.SCHEDULED)
    rolled_back_at = models.DateTimeField(null=True, blank=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-live_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("pch", self.pk)


class Price(models.Model):
    """The price of one variant on one list from `min_quantity` units on, during `[starts_at, ends_at)`.

    Of several that apply the largest `min_quantity` wins, then the latest start, then the newest row.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices", db_index=False)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, related_name="prices", db_index=False)
    amount = models.BigIntegerField(help_text="Minor units of the list's currency.")
    compare_at_amount = models.BigIntegerField(null=True, blank=True)
    min_quantity = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    change = models.ForeignKey(PriceChange, on_delete=models.PROTECT, null=True, blank=True, related_name="prices")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=Q(min_quantity__gte=1), name="price_for_at_least_one"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lte=F("ends_at")),
                name="price_starts_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["variant", "price_list", "min_quantity", "starts_at"],
                nulls_distinct=False,
                condition=Q(ends_at__isnull=True),
                name="price_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["price_list", "variant"], name="price_by_list"),
            models.Index(fields=["variant", "price_list"], name="price_by_variant"),
            models.Index(fields=["starts_at"], condition=Q(starts_at__isnull=False), name="price_beginning"),
            models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="price_ending"),
        ]
        ordering = ["variant_id", "price_list_id", "min_quantity", "id"]

    def holds_at(self, moment: datetime) -> bool:
        """Whether the moment is in `[starts_at, ends_at)`."""
        return (self.starts_at is None or self.starts_at <= moment) and (self.ends_at is None or self.ends_at > moment)


class PricesTold(models.Model):
    """The only row, if any: until when all prices that began or ended by the clock have been told of."""

    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="prices_told_is_one_row")]
