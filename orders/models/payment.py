"""How an order is paid: one payment per tender, its append-only events, and each tender's share of each line."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class Payment(models.Model):
    """One tender. `amount` is what it should pay; `captured`, `released` (never to be taken) and `refunded` follow its
    events. `key` is our name for it at the provider, who is asked by it when an outcome is unknown."""

    class Method(models.TextChoices):
        CARD = "card", "Card"
        WALLET = "wallet", "Wallet"
        CASH = "cash", "Cash"
        GIFT_CARD = "gift_card", "Gift card"
        STORE_CREDIT = "store_credit", "Store credit"
        POINTS = "points", "Points"
        EXTERNAL = "external", "Paid elsewhere"

    class Status(models.TextChoices):
        PENDING = "pending", "Checking"
        REQUIRES_ACTION = "requires_action", "Waiting for the customer"
        AUTHORIZED = "authorized", "Authorized"
        CAPTURED = "captured", "Taken"
        VOIDED = "voided", "Released"
        DECLINED = "declined", "Declined"

    WAITING = (Status.PENDING, Status.REQUIRES_ACTION)  # nobody knows yet
    DEAD = (Status.DECLINED, Status.VOIDED)  # nothing was taken, and nothing ever will be
    AT_PROVIDER = (Method.CARD, Method.WALLET)  # all other tenders are ours, or paid already

    MOVES = {
        Status.PENDING: {
            Status.REQUIRES_ACTION, Status.AUTHORIZED, Status.CAPTURED, Status.VOIDED, Status.DECLINED,
        },
        Status.REQUIRES_ACTION: {Status.PENDING, Status.AUTHORIZED, Status.CAPTURED, Status.VOIDED, Status.DECLINED},
        Status.AUTHORIZED: {Status.CAPTURED, Status.VOIDED},
        Status.CAPTURED: set(),
        Status.VOIDED: set(),
        Status.DECLINED: set(),
    }  # fmt: skip

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments", db_index=False)
    position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16, choices=Method.choices)
    status = models.CharField(max_length=16, choices=Status.choices)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(db_default=0)
    released = models.BigIntegerField(db_default=0)
    refunded = models.BigIntegerField(db_default=0)
    tendered = models.BigIntegerField(null=True, help_text="Cash as handed over; the rest is change.")
    provider = models.CharField(max_length=32, blank=True, db_default="")
    key = models.CharField(max_length=64)
    provider_reference = models.CharField(max_length=255, blank=True, db_default="")
    reference = models.CharField(max_length=255, blank=True, db_default="")
    card_brand = models.CharField(max_length=32, blank=True, db_default="")
    card_last4 = models.CharField(max_length=4, blank=True, db_default="")
    gift_card = models.ForeignKey("orders.GiftCard", on_delete=models.PROTECT, null=True, related_name="payments")
    next_action = models.JSONField(null=True)
    decline_code = models.CharField(max_length=64, blank=True, db_default="")
    checks = models.PositiveSmallIntegerField(db_default=0, help_text="How often the outcome was asked for.")
    check_at = models.DateTimeField(null=True, help_text="When the resolver asks the provider again.")
    created_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="payment_key_unique"),
            models.UniqueConstraint(fields=["order", "position"], name="payment_position_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, captured__gte=0, released__gte=0, refunded__gte=0),
                name="payment_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("captured") + F("released")), name="payment_takes_at_most_its_amount"
            ),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("captured")), name="payment_refunds_at_most_what_was_taken"
            ),
        ]
        indexes = [
            models.Index(fields=["check_at", "id"], condition=Q(check_at__isnull=False), name="payment_to_check"),
            models.Index(fields=["card_last4", "order"], condition=~Q(card_last4=""), name="payment_by_card_tail"),
        ]
        ordering = ["order_id", "position"]

    @property
    def public_id(self) -> str:
        return ids.encode("pay", self.pk)


class PaymentEvent(models.Model):
    """What was asked of a tender and what came of it. Append-only: the payment's counters are their sums."""

    append_only = True

    class Kind(models.TextChoices):
        INTENT = "intent", "Asked"
        AUTHORIZE = "authorize", "Authorized"
        CAPTURE = "capture", "Taken"
        RELEASE = "release", "Released"
        REFUND = "refund", "Refunded"
        DECLINE = "decline", "Declined"
        UNKNOWN = "unknown", "Unknown"
        ACTION = "action", "Customer asked to act"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    amount = models.BigIntegerField(db_default=0)
    reference = models.CharField(max_length=255, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_event_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["payment", "id"], name="payment_event_by_payment"),
            models.Index(fields=["at"], condition=Q(kind="decline"), name="payment_event_declined"),
        ]
        ordering = ["id"]


class TenderShare(models.Model):
    """How much of a line (or of a delivery's charge) a tender pays. `given_back` of it was released or refunded.

    The shares of a payment sum to its amount, those of a line to the line's total, to the cent.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="shares", db_index=False)
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, null=True, related_name="shares", db_index=False
    )
    delivery = models.ForeignKey(
        "orders.Delivery", on_delete=models.PROTECT, null=True, related_name="shares", db_index=False
    )
    amount = models.BigIntegerField()
    given_back = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, delivery__isnull=True)
                | Q(line__isnull=True, delivery__isnull=False)
                | Q(line__isnull=True, delivery__isnull=True),
                name="tender_share_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(given_back__gte=0) & (Q(amount__gte=F("given_back")) | Q(amount__lt=0, given_back=0)),
                name="tender_share_gives_back_once",
            ),
            models.UniqueConstraint(
                fields=["payment", "line", "delivery"], nulls_distinct=False, name="tender_share_once"
            ),
        ]
        indexes = [models.Index(fields=["line"], condition=Q(line__isnull=False), name="tender_share_by_line")]
        ordering = ["payment_id", "id"]


class TestCharge(models.Model):
    """What the built-in test provider remembers: the outside world of a shop without a provider. Not our books."""

    __test__ = False  # not a test case, whatever its name

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        REQUIRES_ACTION = "requires_action", "Requires action"
        AUTHORIZED = "authorized", "Authorized"
        CAPTURED = "captured", "Captured"
        VOIDED = "voided", "Voided"
        DECLINED = "declined", "Declined"

    key = models.CharField(max_length=64)
    token = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=Status.choices)
    captured = models.BigIntegerField(db_default=0)
    refunded = models.BigIntegerField(db_default=0)
    operations = models.JSONField(db_default={}, help_text="Key of each capture or refund → amount: once per key.")
    settles_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="test_charge_once_per_key"),
            models.CheckConstraint(
                condition=Q(captured__lte=F("amount"), refunded__lte=F("captured")), name="test_charge_adds_up"
            ),
        ]
        ordering = ["id"]
