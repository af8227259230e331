"""What channels are still to be told: one row per thing, however often it changes before it is sent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Push(models.Model):
    """One thing that a channel should know: `kind` says which app's it is, `subject` (and `place`) which one.

    The row holds no value: what is true when it is sent is sent, so a queue of old values cannot exist. `revision`
    counts wishes; a send is done only if none came meanwhile. `sent` is what the channel accepted last, `tried` what it
    was told since without a clear answer, or said itself: it may know that too. `begun_at` is the beginning of the last
    attempt to tell it, `sent_at` the end of the last that it accepted, `said_at` the moment of the newest that it said.
    `wanted_at` is the oldest change that it has not been told, NULL when it knows all.

    A level that went down over there by itself is a sale whose order is on its way: `awaited` units, until the order
    came or `awaited_until`.
    """

    class Status(models.TextChoices):
        IDLE = "idle", "Known there"
        WAITING = "waiting", "To be sent"
        PARKED = "parked", "Somebody has to look"

    MOVES = {
        Status.IDLE: {Status.WAITING},
        Status.WAITING: {Status.IDLE, Status.PARKED},
        Status.PARKED: {Status.WAITING, Status.IDLE},
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    subject = models.BigIntegerField()
    place = models.CharField(max_length=255, blank=True, db_default="", help_text="The channel's own id of a place.")
    rank = models.BigIntegerField(db_default=0, help_text="Smaller goes first: what is scarce before what is plenty.")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.WAITING)
    revision = models.BigIntegerField(db_default=1)
    wanted_at = models.DateTimeField(null=True, db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    sent = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    tried = models.JSONField(null=True)
    begun_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    lag_ms = models.BigIntegerField(null=True, help_text="From the oldest change to the channel's yes, the last time.")
    reference = models.CharField(max_length=255, blank=True, db_default="")
    last_error = models.CharField(max_length=1000, blank=True, db_default="")
    awaited = models.PositiveIntegerField(
        db_default=0, help_text="Units sold there, as it seems, without an order yet."
    )
    awaited_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "kind", "subject", "place"], name="push_once"),
            models.CheckConstraint(
                condition=Q(status="idle", wanted_at__isnull=True) | ~Q(status="idle") & Q(wanted_at__isnull=False),
                name="push_waits_since_a_change",
            ),
        ]
        indexes = [
            models.Index(
                fields=["connection", "kind", "rank", "due_at", "id"], condition=Q(status="waiting"), name="push_due"
            ),
            models.Index(fields=["connection", "sent_at"], name="push_sent"),
            models.Index(fields=["id"], condition=Q(status="parked"), name="push_parked"),
            models.Index(
                fields=["connection", "awaited_until"], condition=Q(awaited_until__isnull=False), name="push_awaited"
            ),
        ]
        ordering = ["id"]
