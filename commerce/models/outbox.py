"""What still has to happen after a commit: one row per fact and handler. The row is queue, retry state and audit."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Reaction(models.Model):
    """One handler's work for one fact. Done rows are pruned; dead ones stay until somebody replays or dismisses."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        DEAD = "dead", "Gave up"
        DISMISSED = "dismissed", "Dismissed"

    MOVES = {
        Status.WAITING: {Status.DONE, Status.DEAD},
        Status.DEAD: {Status.WAITING, Status.DISMISSED},
        Status.DONE: set(),
        Status.DISMISSED: set(),
    }

    fact = models.CharField(max_length=64)
    handler = models.CharField(max_length=160)
    payload = models.JSONField()
    ordering_key = models.CharField(max_length=160, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    last_error = models.TextField(db_default="")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status="waiting"), name="reaction_due"),
            models.Index(
                fields=["ordering_key", "id"],
                condition=Q(status="waiting") & ~Q(ordering_key=""),
                name="reaction_order",
            ),
            models.Index(fields=["id"], condition=Q(status="dead"), name="reaction_dead"),
            models.Index(fields=["done_at"], condition=Q(status="done"), name="reaction_done"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.fact} → {self.handler}"
