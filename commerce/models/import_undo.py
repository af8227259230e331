"""What an import changed, with the values that were there before, and the undo that puts them back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce.models.imports import Import


class ImportedChange(models.Model):
    """All that one import changed of one thing: `before` and `after` hold the same fields; `before` None is a new one.

    `left` says, once the undo came by, which fields it left alone and why: `{field: {"code", "current"}}`.
    """

    class Thing(models.IntegerChoices):
        PRODUCT = 1, "Product"
        VARIANT = 2, "SKU"
        STOCK = 3, "Stock"
        PRICE = 4, "Price"

    class Outcome(models.TextChoices):
        WAITING = "", "Not undone"
        PUT_BACK = "put_back", "As before"
        ARCHIVED = "archived", "Archived"
        PARTLY = "partly", "Partly as before"
        KEPT = "kept", "Left alone"

    import_record = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes", db_index=False)
    row = models.PositiveIntegerField()
    thing = models.PositiveSmallIntegerField(choices=Thing.choices)
    target_id = models.BigIntegerField(help_text="Of the product, variant or price; of stock the movement.")
    before = models.JSONField(null=True)
    after = models.JSONField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, db_default="", blank=True)
    left = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["import_record", "thing", "target_id"], name="imported_change_once")
        ]
        indexes = [
            models.Index(fields=["import_record", "row", "id"], name="imported_change_by_row"),
            models.Index(fields=["thing", "target_id"], condition=Q(outcome="archived"), name="archived_by_undo"),
        ]
        ordering = ["import_record_id", "row", "id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.get_thing_display()}"

    @property
    def created(self) -> bool:
        return self.before is None


class ImportUndo(models.Model):
    """One import on its way back, from its last thing to its first: SKUs before the products that they belong to.

    The checkpoint is the thing that was dealt with last, so any worker can go on from there.
    """

    Status, MOVES = Import.Status, Import.MOVES

    import_record = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="undo")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    location_ids = ArrayField(
        models.BigIntegerField(), null=True, help_text="Where whoever asked may write; empty for everywhere."
    )
    changes_total = models.PositiveIntegerField(default=0)
    put_back = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0, help_text="Changes of which something stays as it is.")
    checkpoint_thing = models.PositiveSmallIntegerField(default=9)
    checkpoint_target = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True, default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(changes_total__gte=models.F("put_back") + models.F("left_alone")),
                name="import_undo_adds_up",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["queued", "running"]), name="import_undo_due"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Undo of {self.import_record_id}"

    @property
    def done(self) -> int:
        """Changes that have been looked at so far."""
        return self.put_back + self.left_alone

    @property
    def is_open(self) -> bool:
        """Not over yet: it goes on by itself, or when somebody says so."""
        return self.status != ImportUndo.Status.COMPLETED
