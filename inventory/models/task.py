"""Work for people that stock itself asks for, such as a promise that can no longer be kept."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class StockTask(models.Model):
    """One open question at one level. At most one of a kind is open per level; it closes when the reason is gone."""

    class Kind(models.TextChoices):
        PROMISE_SHORT = "promise_short", "Promised more than is there"

    kind = models.CharField(max_length=24, choices=Kind.choices)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("commerce.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField()
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "variant", "location"],
                condition=Q(closed_at__isnull=True),
                name="stock_task_one_open_per_level",
            )
        ]
        indexes = [models.Index(fields=["location", "id"], condition=Q(closed_at__isnull=True), name="stock_task_open")]
        ordering = ["opened_at", "id"]

    @property
    def public_id(self) -> str:
        return ids.encode("tsk", self.pk)
