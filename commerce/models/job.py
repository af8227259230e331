"""How the jobs of the timetable do: one row per job, written around every run."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class JobState(models.Model):
    """The last run of one job, and how often it ran.

    `name` is the task's dotted name; `clocked_at` is when the timetable, not a nudge or a person, last started it. A
    start without a later finish is a run that goes on, or one whose worker died. `recent_ms` are the durations of the
    last runs, newest first. Information, not books: a crash of the database may lose the last runs.
    """

    class Outcome(models.TextChoices):
        OK = "ok", "Done"
        FAILED = "failed", "Failed"

    name = models.CharField(max_length=160)
    known_since = models.DateTimeField(db_default=Now())
    clocked_at = models.DateTimeField(null=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    last_duration_ms = models.PositiveIntegerField(null=True)
    last_outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, db_default="")
    last_error = models.TextField(blank=True, db_default="")
    recent_ms = ArrayField(models.IntegerField(), null=True)
    runs = models.PositiveBigIntegerField(db_default=0)
    failures = models.PositiveBigIntegerField(db_default=0)
    requested_at = models.DateTimeField(null=True)
    requested_by_kind = models.CharField(max_length=16, blank=True, db_default="")
    requested_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="job_state_once_per_job")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether a run began whose end was not seen."""
        if self.last_started_at is None:
            return False
        return self.last_finished_at is None or self.last_finished_at < self.last_started_at

    @property
    def is_requested(self) -> bool:
        """Whether somebody asked for a run that has not begun."""
        if self.requested_at is None:
            return False
        return self.last_started_at is None or self.last_started_at < self.requested_at
