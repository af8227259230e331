"""Work for people: one list per location, whatever part of the shop asks for it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Task(models.Model):
    """Something that a person does at one location: `quantity` units of `variant`, or something `about` a record.

    `cause` names why, and of one kind it is open once: asking again changes the open task. The most urgent comes first:
    the lowest `priority`, then what is due first. `facts` are ids and numbers for whoever shows it. The actor is who
    claimed it, and in the end who ended it.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLAIMED = "claimed", "Somebody is on it"
        DONE = "done", "Done"
        DROPPED = "dropped", "Not needed any more"

    MOVES = {
        Status.OPEN: {Status.CLAIMED, Status.DONE, Status.DROPPED},
        Status.CLAIMED: {Status.OPEN, Status.DONE, Status.DROPPED},
        Status.DONE: set(),
        Status.DROPPED: set(),
    }

    kind = models.CharField(max_length=32, help_text="One of those that apps register with commerce.work.")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.OPEN)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    variant = models.ForeignKey(
        "commerce.Variant", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    quantity = models.PositiveIntegerField(db_default=1)
    about = models.CharField(max_length=64, blank=True, db_default="", help_text="Public id of what it concerns.")
    cause = models.CharField(max_length=160)
    facts = models.JSONField(db_default={})
    opened_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=16, blank=True, db_default="")
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "cause"], condition=Q(status__in=("open", "claimed")), name="task_open_once_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "claimed"), closed_at__isnull=True)
                | Q(status__in=("done", "dropped"), closed_at__isnull=False),
                name="task_closes_when_it_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "priority", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="task_open_by_urgency",
            ),
            models.Index(fields=["about", "id"], condition=~Q(about=""), name="task_by_subject"),
        ]
        ordering = ["priority", "due_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def public_id(self) -> str:
        return ids.encode("tsk", self.pk)
