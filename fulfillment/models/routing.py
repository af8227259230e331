"""By which rules orders find their stores, what was decided and why, and what was declined."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class RuleSet(models.Model):
    """One version of the rules of a channel, or of all channels without their own. Append-only: the newest counts.

    `rules` is an ordered list of `{"rule": code, …options}`; the first that does not tie decides. An order is split
    over at most `most_parcels` places, no parcel is worth less than `least_value` minor units when that can be avoided,
    and `keep_together` forbids splitting. After `tries` declines it waits for a person.
    """

    append_only = True

    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    rules = models.JSONField()
    most_parcels = models.PositiveSmallIntegerField(db_default=3)
    least_value = models.BigIntegerField(db_default=0)
    keep_together = models.BooleanField(db_default=False)
    tries = models.PositiveSmallIntegerField(db_default=3)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(most_parcels__gte=1), name="rule_set_sends_a_parcel")]
        ordering = ["-id"]


class RoutingDecision(models.Model):
    """What was decided for some lines of an order, with every candidate, every rule's score and why it lost.

    `trace` is written by `routing.trace` and only shown; nothing decides by it. Append-only.
    """

    append_only = True

    class Outcome(models.TextChoices):
        ASSIGNED = "assigned", "Assigned"
        SPLIT = "split", "Split"
        UNROUTABLE = "unroutable", "No store can"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="routing", db_index=False)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    attempt = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    trace = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="routing_decision_by_order")]
        ordering = ["id"]


class DeclinedOffer(models.Model):
    """A store declined a line of an order, and is not asked for it again."""

    class Reason(models.TextChoices):
        NOT_FOUND = "not_found", "Not found"
        DAMAGED = "damaged", "Damaged"
        MISMATCH = "mismatch", "Fewer than on record"
        TOO_BUSY = "too_busy", "No time for it"
        CLOSED = "closed", "Store closed"
        OTHER = "other", "Another reason"

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    fulfillment = models.ForeignKey("fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    quantity = models.PositiveIntegerField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "location"], name="declined_offer_once")]
        indexes = [models.Index(fields=["location", "at"], name="declined_offer_by_location")]
        ordering = ["id"]


class StockBlock(models.Model):
    """Routing sends nobody to this location for this variant until then: it could not be found there."""

    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "location"], name="stock_block_once")]
        ordering = ["id"]


class Trouble(models.Model):
    """Something about a fulfillment, or an order that none can be found for, that somebody has to decide.

    A short pick names the line, the variant, the units and why, and `decide_by` is when the policy decides in the
    customer's place. At most one of a kind is open per fulfillment, line and variant.
    """

    class Kind(models.TextChoices):
        SHORT = "short", "Something is missing"
        UNROUTABLE = "unroutable", "No store can send it"
        DECLINED_PICKUP = "declined_pickup", "The store declined a pickup"
        UNACCEPTED = "unaccepted", "Nobody has accepted it"
        LABEL = "label", "No label"
        LOST = "lost", "Delivery failed"
        REFUSED = "refused", "Not handed over"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ASKED = "asked", "Customer asked"
        RESOLVED = "resolved", "Resolved"

    MOVES = {
        Status.OPEN: {Status.ASKED, Status.RESOLVED},
        Status.ASKED: {Status.OPEN, Status.RESOLVED},
        Status.RESOLVED: set(),
    }

    class Resolution(models.TextChoices):
        FOUND = "found", "Found after all"
        OTHER_STORE = "other_store", "From another store"
        SUBSTITUTE = "substitute", "Replaced"
        SHIP = "ship", "Sent to the customer"
        REFUND = "refund", "Refunded"
        REROUTED = "rerouted", "Given to another store"
        CANCELLED = "cancelled", "Cancelled"
        DONE = "done", "Done"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.OPEN)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    fulfillment = models.ForeignKey("fulfillment.Fulfillment", on_delete=models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    variant = models.ForeignKey(
        "commerce.Variant", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    quantity = models.PositiveIntegerField(db_default=0)
    reason = models.CharField(max_length=64, blank=True, db_default="")
    facts = models.JSONField(db_default={})
    opened_at = models.DateTimeField(db_default=Now())
    decide_by = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True, help_text="When it was last due and could not be decided.")
    resolution = models.CharField(max_length=16, choices=Resolution.choices, blank=True, db_default="")
    resolved_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=16, blank=True, db_default="")
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "order", "fulfillment", "line", "variant"],
                condition=~Q(status="resolved"),
                nulls_distinct=False,
                name="trouble_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status="resolved") & ~Q(resolution="") | ~Q(status="resolved") & Q(resolution=""),
                name="trouble_resolved_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["location", "id"], condition=~Q(status="resolved"), name="trouble_open"),
            models.Index(fields=["decide_by", "id"], condition=~Q(status="resolved"), name="trouble_due"),
        ]
        ordering = ["id"]
        verbose_name_plural = "troubles"

    @property
    def public_id(self) -> str:
        return ids.encode("trb", self.pk)


class RoutingTrial(models.Model):
    """A question what other rules would have done with past orders, and its answer once a worker has found it.

    `rules` and limits are those of RuleSet. `done` counts orders while it runs; `taken_at` is when a worker last said
    that it is at it. Nothing about orders is changed by it; old ones are forgotten.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    rules = models.JSONField(help_text="The draft: rules and limits.")
    since = models.DateTimeField()
    until = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, db_default=Status.QUEUED)
    done = models.PositiveIntegerField(db_default=0)
    answer = models.JSONField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=("queued", "running")), name="routing_trial_open")
        ]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("rtr", self.pk)
