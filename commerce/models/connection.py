"""Accounts at outside systems: how they are reached, who decides what, and how they are doing."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce import ids


class Connection(models.Model):
    """One account of an outside system behind a channel. `secrets` are sealed; `older_secrets` still verify until
    `older_until`. `token` makes its inbound address unguessable. In shadow mode it reads and compares, writes nothing.
    `till_channel` takes what its tills have sold, where one account has both."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being set up"
        SHADOW = "shadow", "Shadow mode"
        LIVE = "live", "Live"
        PAUSED = "paused", "Paused"
        REMOVED = "removed", "Removed"

    MOVES = {
        Status.DRAFT: {Status.SHADOW, Status.LIVE, Status.REMOVED},
        Status.SHADOW: {Status.LIVE, Status.PAUSED, Status.REMOVED},
        Status.LIVE: {Status.SHADOW, Status.PAUSED, Status.REMOVED},
        Status.PAUSED: {Status.SHADOW, Status.LIVE, Status.REMOVED},
        Status.REMOVED: set(),
    }
    READING = (Status.SHADOW, Status.LIVE)

    channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    till_channel = models.ForeignKey("commerce.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    system = models.SlugField(max_length=32, db_index=False)
    name = models.CharField(max_length=120)
    token = models.CharField(max_length=64)
    base_url = models.CharField(max_length=500)
    api_version = models.CharField(max_length=32, blank=True, db_default="")
    settings = models.JSONField(db_default={})
    secrets = models.TextField(db_default="")
    older_secrets = models.TextField(db_default="")
    older_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.DRAFT)
    paused_because = models.CharField(max_length=255, blank=True, db_default="")
    reads_orders_from = models.DateTimeField(db_default=Now(), help_text="Orders placed before are history, not work.")
    created_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=~Q(status="removed"), name="connection_one_per_channel"
            ),
            models.UniqueConstraint(fields=["token"], name="connection_token_unique"),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("con", self.pk)

    @property
    def is_reading(self) -> bool:
        """Whether what it sends is worked on."""
        return self.status in self.READING

    @property
    def is_writing(self) -> bool:
        """Whether it is told anything."""
        return self.status == self.Status.LIVE


class Pulse(models.Model):
    """How a connection is doing, apart from its settings because it changes with every call.

    `budget` are the requests left of its rate, refilled by the clock; `failures` in a row open the breaker until
    `open_until`. A probe may go out then, one at a time. It is dark while it can be told nothing, so that it goes on
    selling what it showed last, and until all that it sold meanwhile was read.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="pulse", primary_key=True)
    budget = models.FloatField(db_default=0)
    budget_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveIntegerField(db_default=0)
    open_until = models.DateTimeField(null=True)
    last_fault = models.CharField(max_length=500, blank=True, db_default="")
    last_fault_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True, help_text="The last delivery that was theirs.")
    polling_since = models.DateTimeField(null=True, help_text="Silent for longer than usual, so it is asked.")
    failing_since = models.DateTimeField(null=True, help_text="The first of the failures in a row.")
    dark_since = models.DateTimeField(
        null=True, help_text="Nothing could be told since; the other channels are careful."
    )
    orders_read_at = models.DateTimeField(null=True, help_text="Its orders were read to the end, as of then.")


class CallSlot(models.Model):
    """One of the few workers that may serve a connection at the same time, until its lease ends."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    leased_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="call_slot_once")]


class ConnectionPlace(models.Model):
    """A location of ours under the id it has over there. Several may share one; an empty id is a system that keeps one
    number for all, which is their sum."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="places", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    external_ref = models.CharField(max_length=255, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "location"], name="connection_place_once"),
        ]
        indexes = [models.Index(fields=["connection", "external_ref"], name="connection_place_by_ref")]
        ordering = ["connection_id", "location_id"]


class Authority(models.Model):
    """Who is right about one field at one channel when both say something else. Without a row the hub is."""

    class Field(models.TextChoices):
        STOCK = "stock", "Stock"
        PRICE = "price", "Price"
        TITLE = "title", "Title"

    class Holder(models.TextChoices):
        HUB = "hub", "Truecount"
        CHANNEL = "channel", "The channel"
        NEWEST = "newest", "Whoever changed it last"
        MANUAL = "manual", "Somebody decides each time"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="authorities", db_index=False)
    field = models.CharField(max_length=16, choices=Field.choices)
    holder = models.CharField(max_length=16, choices=Holder.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "field"], name="authority_once_per_field")]
        ordering = ["connection_id", "field"]


class Quota(models.Model):
    """How much of what is available a channel may show: of one variant, or of all without one. `cap` units at most,
    `percent` of what is there, `keep` units never shown. The smallest of what they allow is shown."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="quotas", db_index=False)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, null=True, related_name="+")
    cap = models.PositiveIntegerField(null=True)
    percent = models.PositiveSmallIntegerField(null=True)
    keep = models.PositiveIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "variant"], nulls_distinct=False, name="quota_once_per_variant"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)), name="quota_percent_in_range"
            ),
        ]
        ordering = ["connection_id", F("variant_id").asc(nulls_first=True), "id"]


class Cursor(models.Model):
    """How far a connection was read: everything changed before `at` (or up to `mark`) has been seen."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="cursors", db_index=False)
    resource = models.CharField(max_length=32)
    at = models.DateTimeField()
    mark = models.CharField(max_length=255, blank=True, db_default="")
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "resource"], name="cursor_once_per_resource")]
        ordering = ["connection_id", "resource"]
