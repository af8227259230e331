"""Files on their way in. The import row is state, progress and memory: after a crash it knows where to go on."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class ImportQuerySet(models.QuerySet):
    """Imports by what is to be done about them."""

    def waiting(self, now: datetime) -> "ImportQuerySet":
        """Those that nobody works on: queued, or running with a lease that ended."""
        lapsed = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.filter(Q(status="queued") | Q(status="running") & lapsed)


class Import(models.Model):
    """One file of one kind. Unless a dry run, the same bytes for the same kind and location are one import, until that
    is undone.

    `checkpoint` is the number of the last row whose effect is committed; `token` names the worker that may move it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"

    MOVES = {
        Status.QUEUED: {Status.RUNNING, Status.FAILED},
        Status.RUNNING: {Status.COMPLETED, Status.FAILED},
        Status.COMPLETED: {Status.QUEUED},
        Status.FAILED: {Status.QUEUED},
    }

    kind = models.CharField(max_length=32)
    layout = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    dry_run = models.BooleanField(default=False)
    remembers = models.BooleanField(default=False, help_text="What was there before is kept, so it can be undone.")
    undone = models.BooleanField(default=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, null=True, related_name="+")
    location_ids = ArrayField(
        models.BigIntegerField(), null=True, help_text="Where whoever asked may write; empty for everywhere."
    )
    currency = models.CharField(max_length=3)
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=16)
    delimiter = models.CharField(max_length=1)
    padded = models.BooleanField(default=False)
    columns = ArrayField(models.TextField())
    stored = models.BooleanField(default=True, help_text="The bytes are kept here; any worker can read them.")
    rows_total = models.PositiveIntegerField()
    rows_ok = models.PositiveIntegerField(default=0)
    rows_failed = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0, help_text="Row errors found, also those beyond the ones kept.")
    images_by_path = models.PositiveIntegerField(default=0, help_text="Pictures named by a path instead of an address.")
    checkpoint = models.PositiveIntegerField(default=1)
    token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    starts = models.PositiveSmallIntegerField(default=0, help_text="Workers that began since the last committed batch.")
    failure = models.CharField(max_length=500, blank=True, default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "kind", "location"],
                condition=Q(dry_run=False, undone=False),
                nulls_distinct=False,
                name="import_once_per_file",
            ),
            models.CheckConstraint(
                condition=Q(rows_ok__lte=models.F("rows_total") - models.F("rows_failed")), name="import_rows_add_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["leased_until", "id"], condition=Q(status__in=["queued", "running"]), name="import_due"
            ),
            models.Index(fields=["created_at", "id"], name="import_by_age"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def public_id(self) -> str:
        return ids.encode("imp", self.pk)

    @property
    def rows_done(self) -> int:
        """Rows dealt with so far, well or badly."""
        return self.rows_ok + self.rows_failed

    @property
    def rows_left(self) -> int:
        return self.rows_total - self.rows_done


class ImportPart(models.Model):
    """A slice of the file's bytes, in order. Kept for as long as somebody may want the rows that failed."""

    import_record = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_record", "position"], name="import_part_once")]
        ordering = ["import_record_id", "position"]


class RowError(models.Model):
    """What is wrong with a row, for the person who fixes the file. `row` is what a spreadsheet shows, the header 1."""

    import_record = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="errors")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=64)
    detail = models.CharField(max_length=500)
    value = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["import_record", "row", "id"], name="row_error_by_row")]
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.detail}"


class RowClaim(models.Model):
    """The row that came first with a key, while an import runs: later rows with it are refused, also after a crash."""

    import_record = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="claims")
    key = models.CharField(max_length=200)
    row = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_record", "key"], name="row_claim_once")]


class PictureFetch(models.Model):
    """A picture that a row of an import names, or a request (then without an import and row 0), and nobody has fetched
    yet. One per product and address; of requests one per variant, so that each of them shows it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    import_record = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="pictures")
    row = models.PositiveIntegerField()
    product = models.ForeignKey("commerce.Product", on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=2000)
    alt = models.CharField(max_length=255, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "source"], condition=Q(import_record__isnull=False), name="picture_fetch_once"
            ),
            models.UniqueConstraint(
                fields=["product", "source", "variant"],
                condition=Q(import_record__isnull=True),
                nulls_distinct=False,
                name="picture_wish_once",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(status="waiting"), name="picture_fetch_due")]
        ordering = ["id"]
