"""The order: one record for every door, with separate axes for money, goods and returns."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now, Reverse

from commerce import ids


class Order(models.Model):
    """What somebody bought. Money in minor units of `currency`; the numbers are frozen when it is placed.

    `status`, `payment_state`, `fulfillment_state` and `return_state` are derived from payments and line counters by
    `orders.states`, never typed. `total = subtotal − discount + shipping + rounding`, plus `tax` when prices exclude
    it. `payment_due_at` is when an unpaid order lapses. A declined order stays, cancelled, and frees its names.
    """

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", "Awaiting payment"
        PLACED = "placed", "Placed"
        IN_FULFILLMENT = "in_fulfillment", "Being prepared"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    class Payment(models.TextChoices):
        UNPAID = "unpaid", "Unpaid"
        PENDING = "pending", "Checking payment"
        AUTHORIZED = "authorized", "Authorized"
        PAID = "paid", "Paid"
        PARTIALLY_REFUNDED = "partially_refunded", "Partly refunded"
        REFUNDED = "refunded", "Refunded"
        FAILED = "failed", "Payment failed"

    class Fulfillment(models.TextChoices):
        UNFULFILLED = "unfulfilled", "Not handed over"
        PARTIAL = "partial", "Partly handed over"
        FULFILLED = "fulfilled", "Handed over"
        CANCELLED = "cancelled", "Cancelled"

    class Return(models.TextChoices):
        NONE = "none", "None"
        PARTIAL = "partial", "Partly returned"
        RETURNED = "returned", "Returned"

    MOVES = {
        Status.AWAITING_PAYMENT: {Status.PLACED, Status.COMPLETED, Status.CANCELLED},
        Status.PLACED: {Status.IN_FULFILLMENT, Status.COMPLETED, Status.CANCELLED},
        Status.IN_FULFILLMENT: {Status.PLACED, Status.COMPLETED, Status.CANCELLED},
        Status.COMPLETED: set(),
        Status.CANCELLED: set(),
    }

    number = models.BigIntegerField()
    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=255, blank=True, db_default="")
    location = models.ForeignKey(
        "commerce.Location", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    till = models.ForeignKey("commerce.Till", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    receipt = models.PositiveIntegerField(null=True, help_text="Number in the till's own series, taken at issue.")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    cart = models.ForeignKey("orders.Cart", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    hold = models.ForeignKey("inventory.Hold", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    email = models.CharField(max_length=320, blank=True, db_default="")
    phone = models.CharField(max_length=32, blank=True, db_default="")
    name = models.CharField(max_length=255, blank=True, db_default="")
    status = models.CharField(max_length=20, choices=Status.choices)
    payment_state = models.CharField(max_length=20, choices=Payment.choices)
    fulfillment_state = models.CharField(max_length=16, choices=Fulfillment.choices, db_default=Fulfillment.UNFULFILLED)
    return_state = models.CharField(max_length=16, choices=Return.choices, db_default=Return.NONE)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField()
    tax_rounding = models.CharField(max_length=16, db_default="line")
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField(db_default=0)
    shipping = models.BigIntegerField(db_default=0)
    tax = models.BigIntegerField(db_default=0)
    rounding = models.BigIntegerField(db_default=0, help_text="Cash rounding.")
    total = models.BigIntegerField()
    paid = models.BigIntegerField(db_default=0)
    refunded = models.BigIntegerField(db_default=0)
    change = models.BigIntegerField(db_default=0, help_text="Cash handed back at the till.")
    codes = ArrayField(models.CharField(max_length=64), db_default=[])
    minimum_age = models.PositiveSmallIntegerField(null=True, help_text="Years that whoever receives it must be old.")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    cancel_reason = models.CharField(max_length=255, blank=True, db_default="")
    cancel_asked_at = models.DateTimeField(null=True, help_text="Cancelled as soon as an unknown payment is known.")
    started_at = models.DateTimeField(null=True, help_text="When a store began to prepare it.")
    payment_due_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="order_number_unique"),
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(status="cancelled") & ~Q(external_id=""),
                name="order_once_per_external_id",
            ),
            models.UniqueConstraint(
                fields=["cart"], condition=~Q(status="cancelled") & Q(cart__isnull=False), name="order_once_per_cart"
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=~Q(status="cancelled") & Q(hold__isnull=False), name="order_once_per_hold"
            ),
            models.UniqueConstraint(
                fields=["till", "receipt"], condition=Q(receipt__isnull=False), name="order_receipt_once_per_till"
            ),
            models.CheckConstraint(
                condition=Q(
                    prices_include_tax=True, total=F("subtotal") - F("discount") + F("shipping") + F("rounding")
                )
                | Q(
                    prices_include_tax=False,
                    total=F("subtotal") - F("discount") + F("shipping") + F("tax") + F("rounding"),
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(subtotal__gte=0, discount__gte=0, shipping__gte=0, tax__gte=0, total__gte=0),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, paid__gte=F("refunded"), change__gte=0),
                name="order_refunded_at_most_what_was_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["placed_at", "id"], name="order_by_time"),
            models.Index(fields=["customer", "id"], condition=Q(customer__isnull=False), name="order_by_customer"),
            models.Index(fields=["location", "id"], name="order_by_location"),
            models.Index(fields=["channel", "id"], name="order_by_channel"),
            models.Index(fields=["status", "id"], name="order_by_status"),
            models.Index(
                fields=["payment_due_at", "id"], condition=Q(status="awaiting_payment"), name="order_payment_due"
            ),
            models.Index(fields=["email", "id"], condition=~Q(email=""), name="order_by_email"),
            models.Index(fields=["phone", "id"], condition=~Q(phone=""), name="order_by_phone"),
            models.Index(fields=["external_id", "id"], condition=~Q(external_id=""), name="order_by_external_id"),
            models.Index(fields=["location", "placed_at", "id"], name="order_by_location_and_time"),
            models.Index(
                OpClass(Reverse("phone"), name="text_pattern_ops"), condition=~Q(phone=""), name="order_by_phone_tail"
            ),
            models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"), condition=~Q(email=""), name="order_by_email_prefix"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def public_id(self) -> str:
        return ids.encode("ord", self.pk)


class OrderEvent(models.Model):
    """One thing that happened to an order, for its timeline. Append-only, ids and amounts only."""

    append_only = True

    class Kind(models.TextChoices):
        CREATED = "created", "Created"
        PLACED = "placed", "Placed"
        PAYMENT = "payment", "Payment"
        HANDED_OVER = "handed_over", "Handed over"
        UNITS_CANCELLED = "units_cancelled", "Units cancelled"
        CANCELLED = "cancelled", "Cancelled"
        SUBSTITUTED = "substituted", "Units replaced"
        NOTE = "note", "Note"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    facts = models.JSONField(db_default={})
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="order_event_by_order")]
        ordering = ["id"]


class ReceiptSeries(models.Model):
    """The next receipt number of a till: taken, gap-free, in the transaction that issues the receipt."""

    till = models.OneToOneField("commerce.Till", on_delete=models.PROTECT, related_name="+", primary_key=True)
    last = models.PositiveIntegerField(db_default=0)
