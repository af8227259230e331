"""What was ordered and how it reaches the buyer. Lines are never deleted; counters say what became of their units."""

from django.db import models
from django.db.models import F, Q

from commerce import ids


class Delivery(models.Model):
    """One way a part of an order reaches the buyer, with its charge. A mixed order has several.

    `amount` is the charge before `discount`; `tax` is inside it or on top, like everywhere in its order.
    """

    class Method(models.TextChoices):
        CARRY_OUT = "carry_out", "Carried out"
        PICKUP = "pickup", "Pickup"
        SHIP = "ship", "Shipped"

    class Substitutions(models.TextChoices):
        """What the buyer agreed to, should something be missing."""

        ANY = "any", "Something alike"
        ASK = "ask", "Ask me"
        NEVER = "never", "Nothing else"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16, choices=Method.choices)
    location = models.ForeignKey(
        "commerce.Location", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.JSONField(null=True)
    service = models.CharField(max_length=64, blank=True, db_default="")
    slot = models.JSONField(null=True, help_text="When it is to be collected or brought.")
    curbside = models.BooleanField(db_default=False)
    recipient = models.JSONField(null=True)
    substitutions = models.CharField(
        max_length=8, choices=Substitutions.choices, default=Substitutions.ASK, db_default=Substitutions.ASK
    )
    amount = models.BigIntegerField(db_default=0)
    discount = models.BigIntegerField(db_default=0)
    tax = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField(db_default=0)
    taxes = models.JSONField(db_default=[])
    tax_exemption = models.CharField(
        max_length=255, blank=True, db_default="", help_text="Why no tax is charged, as the invoice says it."
    )
    refundable = models.BooleanField(db_default=True)
    promised_from = models.DateField(null=True)
    promised_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="delivery_position_once"),
            models.CheckConstraint(
                condition=Q(method="ship", address__isnull=False)
                | Q(method__in=("carry_out", "pickup"), location__isnull=False),
                name="delivery_knows_where",
            ),
        ]
        ordering = ["order_id", "position"]


class OrderLine(models.Model):
    """Units of one SKU, at the price, discount and tax of the moment it was ordered; all shares were stored then.

    `total = unit_price × quantity − discount`, plus `tax` when prices exclude it. The n-th unit's part of any amount
    is `money.split(amount, [1] * quantity)[n]`.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="lines", db_index=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=255)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    list_price = models.BigIntegerField()
    discount = models.BigIntegerField(db_default=0)
    tax = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField()
    prices_include_tax = models.BooleanField()
    price_list = models.CharField(max_length=64, blank=True, db_default="")
    tax_class = models.CharField(max_length=64, blank=True, db_default="")
    taxes = models.JSONField(db_default=[])
    adjustments = models.JSONField(db_default=[])
    ships_by = models.DateField(null=True, help_text="Promised date of a back-order or pre-order.")
    fulfilled = models.PositiveIntegerField(db_default=0)
    cancelled = models.PositiveIntegerField(db_default=0)
    returned = models.PositiveIntegerField(db_default=0)
    restocked = models.PositiveIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 1_000_000)), name="order_line_quantity"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("fulfilled") + F("cancelled")), name="order_line_units_end_once"
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("fulfilled"), restocked__lte=F("fulfilled")),
                name="order_line_returned_at_most_what_left",
            ),
            models.CheckConstraint(
                condition=Q(prices_include_tax=True, total=F("unit_price") * F("quantity") - F("discount"))
                | Q(prices_include_tax=False, total=F("unit_price") * F("quantity") - F("discount") + F("tax")),
                name="order_line_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, discount__gte=0, tax__gte=0, total__gte=0),
                name="order_line_amounts_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["variant", "id"], name="order_line_by_variant")]
        ordering = ["order_id", "position"]

    @property
    def public_id(self) -> str:
        return ids.encode("lin", self.pk)

    @property
    def open_units(self) -> int:
        """Units that are neither handed over nor cancelled."""
        return self.quantity - self.fulfilled - self.cancelled


class LineComponent(models.Model):
    """A part of a kit line: `per_unit` units of `variant` in each of the line's units. Plain lines have none.

    `amount` is the part's share of the line's total, by what the parts cost alone: what its return is worth."""

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="components")
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+")
    per_unit = models.PositiveIntegerField()
    amount = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "variant"], name="line_component_once"),
            models.CheckConstraint(condition=Q(per_unit__gte=1), name="line_component_at_least_one"),
        ]
        ordering = ["line_id", "id"]
