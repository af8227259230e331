"""Promotions, the codes that open them, and who used which. What a promotion does is read by `commerce.pricing`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class Promotion(models.Model):
    """One offer: when it applies (`conditions`), what it does (`kind`, `effect`), and what it combines with.

    `stacking` is its class: offers of different classes combine, and within a class those whose `combines` allow each
    other; of offers in one `exclusive_group` only the best for the customer applies. `needs_code` waits for a code.
    The shapes of `conditions` and `effect` per kind are checked by `commerce.pricing.promotion_kinds`.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent", "Percent off"
        AMOUNT = "amount", "Amount off"
        FIXED_PRICE = "fixed_price", "Fixed price"
        X_FOR_Y = "x_for_y", "Take X, pay Y"
        CHEAPEST_FREE = "cheapest_free", "Cheapest free"
        GIFT = "gift", "Gift with purchase"
        SHIPPING = "shipping", "Shipping"
        TIERED_SPEND = "tiered_spend", "Spend more, save more"

    class Stacking(models.TextChoices):
        LINE = "line", "On lines"
        ORDER = "order", "On the order"
        SHIPPING = "shipping", "On shipping"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"

    MOVES = {
        Status.DRAFT: {Status.ACTIVE, Status.ENDED},
        Status.ACTIVE: {Status.DRAFT, Status.ENDED},
        Status.ENDED: set(),
    }

    code = models.SlugField(max_length=64, db_index=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    effect = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict, blank=True)
    stacking = models.CharField(max_length=16, choices=Stacking.choices, default=Stacking.LINE)
    combines = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    exclusive_group = models.SlugField(max_length=64, blank=True, default="", db_index=False)
    priority = models.PositiveIntegerField(default=100, help_text="Lower comes first where the order matters.")
    needs_code = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, blank=True, default="")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="promotion_code_unique"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="promotion_starts_before_it_ends",
            ),
        ]
        ordering = ["priority", "code", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        return ids.encode("pro", self.pk)


class PromotionCode(models.Model):
    """What a shopper types. `key` is normalized (no case, no spaces) and unique; `used` follows open redemptions."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="codes")
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    batch = models.CharField(max_length=64, blank=True, default="")
    limit_total = models.PositiveIntegerField(null=True, blank=True)
    limit_per_customer = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(db_default=0)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="promotion_code_key_unique"),
            models.CheckConstraint(
                condition=Q(limit_total__isnull=True) | Q(used__lte=F("limit_total")),
                name="promotion_code_used_within_limit",
            ),
        ]
        indexes = [models.Index(fields=["batch", "id"], condition=~Q(batch=""), name="promotion_code_by_batch")]
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.code


class Redemption(models.Model):
    """One use of a code by one order (`cause` is its public id). Open until given back; never deleted."""

    class End(models.TextChoices):
        RELEASED = "released", "Given back"

    code = models.ForeignKey(PromotionCode, on_delete=models.PROTECT, related_name="redemptions", db_index=False)
    cause = models.CharField(max_length=64)
    shopper = models.CharField(max_length=160, blank=True, db_default="", help_text="Who counts as one customer.")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, choices=End.choices, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "cause"], condition=Q(ended_at__isnull=True), name="redemption_once_per_cause"
            )
        ]
        indexes = [
            models.Index(fields=["code", "shopper"], condition=Q(ended_at__isnull=True), name="redemption_open"),
            models.Index(fields=["cause", "id"], name="redemption_by_cause"),
        ]
        ordering = ["id"]
