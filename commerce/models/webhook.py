"""Outbound webhooks: where a retailer's own systems want to be told, and each thing that they are told."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class WebhookEndpoint(models.Model):
    """An address with the topics it wants (`order.placed`, `order.*`, `*`), narrowed to a channel or a location.

    Secrets are sealed; the previous one also signs until `previous_until`. `failing_since` is the first failure after
    the last success: everything of a whole day failing pauses it. Until `rest_until` nothing is sent there.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"

    class Reason(models.TextChoices):
        BY_HAND = "by_hand", "Somebody paused it"
        FAILING = "failing", "A whole day without one success"
        GONE = "gone", "It answered 410: it wants nothing any more"
        SECRET_LOST = "secret_lost", "Its secret cannot be read any more"

    MOVES = {Status.ACTIVE: {Status.PAUSED}, Status.PAUSED: {Status.ACTIVE}}
    TROUBLE = timedelta(minutes=15)  # of failing in a row, from which people are told

    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=120, blank=True, db_default="")
    topics = ArrayField(models.CharField(max_length=64))
    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.ACTIVE)
    pause_reason = models.CharField(max_length=16, choices=Reason.choices, blank=True, db_default="")
    paused_at = models.DateTimeField(null=True)
    secret_sealed = models.TextField()
    previous_sealed = models.TextField(blank=True, db_default="")
    previous_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(db_default=0)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    last_delivered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(db_default=1)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active", pause_reason="", paused_at=None)
                | Q(status="paused", paused_at__isnull=False) & ~Q(pause_reason=""),
                name="webhook_endpoint_paused_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(topics=[]), name="webhook_endpoint_wants_something"),
            models.CheckConstraint(
                condition=~Q(secret_sealed="") | Q(removed_at__isnull=False), name="webhook_endpoint_signs"
            ),
            models.CheckConstraint(
                condition=Q(previous_sealed="", previous_until=None)
                | Q(previous_until__isnull=False) & ~Q(previous_sealed=""),
                name="webhook_endpoint_previous_secret_ends",
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="webhook_endpoint_fails_since",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def public_id(self) -> str:
        return ids.encode("whe", self.pk)


class WebhookDelivery(models.Model):
    """One thing told to one endpoint. `event` is the `webhook-id` of every try; `payload` the exact body.

    Of the waiting rows of one endpoint that share an `ordering_key` only the oldest is sent. A worker leases a due row;
    `claims` never goes back, so whoever returns after the lease finds it gone by. `attempts` counts the tries since it
    was made or replayed. `version` orders the snapshots of one `subject`, where the topic has them.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Gave up"
        DISMISSED = "dismissed", "Dismissed"

    MOVES = {
        Status.WAITING: {Status.DELIVERED, Status.FAILED, Status.DISMISSED},
        Status.DELIVERED: {Status.WAITING},
        Status.FAILED: {Status.WAITING, Status.DISMISSED},
        Status.DISMISSED: {Status.WAITING},
    }

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=40)
    topic = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    ordering_key = models.CharField(max_length=200)
    version = models.BigIntegerField(null=True)
    payload = models.TextField()
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.WAITING)
    attempts = models.PositiveIntegerField(db_default=0)
    claims = models.PositiveIntegerField(db_default=0)
    replays = models.PositiveIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_excerpt = models.TextField(blank=True, db_default="")
    failure = models.CharField(max_length=64, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at=None) | ~Q(status="waiting") & Q(ended_at__isnull=False),
                name="webhook_delivery_ended",
            ),
            models.CheckConstraint(
                condition=Q(leased_until=None) | Q(status="waiting", sent_at__isnull=False),
                name="webhook_delivery_leased_while_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(response_status__gte=200, response_status__lt=300, failure=""),
                name="webhook_delivery_answered_well",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("claims")), name="webhook_delivery_claimed_per_try"),
        ]
        indexes = [
            models.Index(fields=["endpoint", "due_at", "id"], condition=Q(status="waiting"), name="webhook_due"),
            models.Index(
                fields=["endpoint", "ordering_key", "id"], condition=Q(status="waiting"), name="webhook_order"
            ),
            models.Index(
                fields=["endpoint"], condition=Q(status="waiting", leased_until__isnull=False), name="webhook_leased"
            ),
            models.Index(fields=["id"], condition=Q(status="waiting", topic="webhook.test"), name="webhook_tests"),
            models.Index(fields=["endpoint", "subject", "version"], name="webhook_newest"),
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
            models.Index(fields=["endpoint", "id"], condition=Q(status="failed"), name="webhook_failed"),
            models.Index(fields=["created_at"], name="webhook_by_age"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"

    @property
    def public_id(self) -> str:
        return ids.encode("whd", self.pk)
