"""What channels sent us, exactly as it came: stored once, answered, and worked on after."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Inbound(models.Model):
    """One event of a connection. `body` are the raw bytes; `key` is the same for a repeated delivery. `reason` says why
    it is ignored, parked or given up; parked ones wait for something (`due_at`) or somebody."""

    class Source(models.TextChoices):
        WEBHOOK = "webhook", "Sent by the channel"
        POLL = "poll", "Asked for"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing for us"
        PARKED = "parked", "Parked"
        DEAD = "dead", "Gave up"
        DISMISSED = "dismissed", "Dismissed"

    MOVES = {
        Status.WAITING: {Status.DONE, Status.IGNORED, Status.PARKED, Status.DEAD},
        Status.PARKED: {Status.WAITING, Status.DONE, Status.DISMISSED},
        Status.DEAD: {Status.WAITING, Status.DISMISSED},
        Status.DONE: set(),
        Status.IGNORED: set(),
        Status.DISMISSED: set(),
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    source = models.CharField(max_length=8, choices=Source.choices, db_default=Source.WEBHOOK)
    topic = models.CharField(max_length=120, blank=True, db_default="")
    resource = models.CharField(max_length=255, blank=True, db_default="")
    body = models.BinaryField()
    body_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.WAITING)
    reason = models.CharField(max_length=64, blank=True, db_default="")
    detail = models.CharField(max_length=1000, blank=True, db_default="")
    attempts = models.PositiveSmallIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="inbound_once_per_key")]
        indexes = [
            models.Index(fields=["connection", "due_at", "id"], condition=Q(status="waiting"), name="inbound_due"),
            models.Index(
                fields=["connection", "resource", "id"],
                condition=Q(status="waiting") & ~Q(resource=""),
                name="inbound_by_resource",
            ),
            models.Index(fields=["connection", "status", "id"], name="inbound_by_status"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="inbound_done"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.topic} {self.resource}"

    @property
    def public_id(self) -> str:
        return ids.encode("inb", self.pk)
