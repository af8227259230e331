"""What keeping channels true has to say to people: runs, things that need somebody, and disagreements."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class SyncRun(models.Model):
    """One look over a whole connection. `drift` is what differed, `healed` what was put right by itself; `at_risk` is
    the value of what differed, in the channel's currency. `mark` is where a run that was cut off goes on."""

    class Kind(models.TextChoices):
        STOCK = "stock", "Stock"
        PRICE = "price", "Prices"
        ORDERS = "orders", "Orders"
        MAPPING = "mapping", "Listings"

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"

    MOVES = {
        Status.RUNNING: {Status.COMPLETED, Status.FAILED},
        Status.COMPLETED: set(),
        Status.FAILED: set(),
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.RUNNING)
    shadow = models.BooleanField(db_default=False, help_text="It only compared.")
    total = models.IntegerField(null=True, help_text="How much there is to look at, where known.")
    checked = models.IntegerField(db_default=0)
    drift = models.IntegerField(db_default=0)
    healed = models.IntegerField(db_default=0)
    at_risk = models.BigIntegerField(db_default=0)
    oldest_drift_at = models.DateTimeField(null=True)
    mark = models.TextField(blank=True, db_default="")
    sample = models.JSONField(db_default=[], help_text="The first differences, for the report.")
    error = models.CharField(max_length=1000, blank=True, db_default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind"], condition=Q(status="running"), name="sync_run_one_of_a_kind"
            )
        ]
        indexes = [models.Index(fields=["connection", "kind", "-id"], name="sync_run_by_kind")]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("run", self.pk)


class SyncException(models.Model):
    """Something that a channel said, or that it was told, and that nobody can do by itself. `cause` groups those with
    the same cure; `subject` is what it is about, over there. Solved ones stay, with who solved them."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        RETRYING = "retrying", "Tried again"
        RESOLVED = "resolved", "Solved"
        DISMISSED = "dismissed", "Dismissed"

    MOVES = {
        Status.OPEN: {Status.RETRYING, Status.RESOLVED, Status.DISMISSED},
        Status.RETRYING: {Status.OPEN, Status.RESOLVED, Status.DISMISSED},
        Status.RESOLVED: set(),
        Status.DISMISSED: set(),
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=64)
    subject = models.CharField(max_length=255, blank=True, db_default="")
    inbound = models.ForeignKey("commerce.Inbound", on_delete=models.SET_NULL, null=True, related_name="+")
    push = models.ForeignKey("commerce.Push", on_delete=models.SET_NULL, null=True, related_name="+")
    order_id = models.BigIntegerField(null=True, help_text="The order of ours that it is about, if there is one.")
    detail = models.CharField(max_length=1000)
    facts = models.JSONField(db_default={}, help_text="What is needed to show both sides: expected, found, lines, …")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.OPEN)
    times = models.PositiveIntegerField(db_default=1)
    opened_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=16, blank=True, db_default="")
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "cause", "subject"],
                condition=Q(status__in=("open", "retrying")),
                name="sync_exception_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["status", "connection", "cause", "id"], name="sync_exception_by_cause"),
            models.Index(fields=["order_id"], condition=Q(order_id__isnull=False), name="sync_exception_by_order"),
        ]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("exc", self.pk)


class Conflict(models.Model):
    """Both sides said something else about one field. `ours` and `theirs` as they were then; what was decided, by whom
    or by which rule, and whether it was taken back."""

    class Status(models.TextChoices):
        OPEN = "open", "Somebody has to decide"
        OURS = "ours", "Ours was sent"
        THEIRS = "theirs", "Theirs was taken"
        UNDONE = "undone", "Taken back"

    MOVES = {
        Status.OPEN: {Status.OURS, Status.THEIRS},
        Status.OURS: {Status.UNDONE},
        Status.THEIRS: {Status.UNDONE},
        Status.UNDONE: set(),
    }

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    field = models.CharField(max_length=16)
    listing = models.ForeignKey("commerce.Listing", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.CharField(max_length=255, blank=True, db_default="")
    ours = models.JSONField()
    theirs = models.JSONField()
    rule = models.CharField(max_length=16, help_text="Who was right by the rule of that time.")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.OPEN)
    effect = models.JSONField(db_default={}, help_text="What the decision changed here, by id.")
    found_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=16, blank=True, db_default="")
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "field", "place"], condition=Q(status="open"), name="conflict_open_once"
            )
        ]
        indexes = [models.Index(fields=["connection", "status", "id"], name="conflict_by_status")]
        ordering = ["-id"]

    @property
    def public_id(self) -> str:
        return ids.encode("cfl", self.pk)
