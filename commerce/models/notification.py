"""Messages to people: one message, one key, one row, whatever is retried; and browsers that asked to be told."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Message(models.Model):
    """What is sent to whom, as it was composed. `key` (`order_confirmation:ord_…`) makes it once; `about` links back.

    A worker leases a due row, sends it, and says what became of it; after `attempts` too many it has failed and waits
    for a person. What `channel` does not take goes to the e-mail address `fallback`. `short` is what a phone shows.
    By the clock of `time_zone` it is night where a phone would ring, which none does then; "" where nothing rings.
    Secrets stand in no column: markers take their place until the message is handed over.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        SMS = "sms", "Text message"
        PUSH = "push", "Browser"

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        DROPPED = "dropped", "No longer true"

    MOVES = {
        Status.QUEUED: {Status.SENT, Status.FAILED, Status.DROPPED},
        Status.FAILED: {Status.QUEUED},
        Status.SENT: set(),
        Status.DROPPED: set(),
    }

    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=64)
    transport = models.CharField(max_length=16, default="email")
    channel = models.CharField(max_length=8, choices=Channel.choices, db_default=Channel.EMAIL)
    recipient = models.CharField(max_length=320)
    fallback = models.CharField(max_length=320, blank=True, db_default="")
    subject = models.CharField(max_length=255)
    short = models.CharField(max_length=480, blank=True, db_default="")
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    about = models.CharField(max_length=64, blank=True, db_default="")
    time_zone = models.CharField(max_length=64, blank=True, db_default="")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.QUEUED)
    attempts = models.PositiveIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="message_once_per_key")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status="queued"), name="message_due"),
            models.Index(fields=["about", "id"], condition=~Q(about=""), name="message_by_subject"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def public_id(self) -> str:
        return ids.encode("msg", self.pk)


class PushSubscription(models.Model):
    """A browser whose owner allowed messages about one record, `about`, and where its maker takes them for it."""

    about = models.CharField(max_length=64)
    endpoint = models.CharField(max_length=1000)
    key = models.CharField(max_length=128, help_text="The browser's public key.")
    secret = models.CharField(max_length=64, help_text="What it shares with us alone.")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "endpoint"], condition=Q(ended_at__isnull=True), name="push_subscription_once"
            )
        ]
        ordering = ["id"]

    @property
    def public_id(self) -> str:
        return ids.encode("psh", self.pk)
