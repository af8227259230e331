"""What colleagues write on orders, and the views of the order list that they keep. Both can be deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OrderNote(models.Model):
    """A remark for colleagues. Apart from the order's events, because people write names into it."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="notes", db_index=False)
    text = models.CharField(max_length=1000)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="order_note_not_empty")]
        indexes = [models.Index(fields=["order", "id"], name="order_note_by_order")]
        ordering = ["id"]


class SavedView(models.Model):
    """A filter of the order list under a name of one's own. `query` is that of the list's address."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]
        ordering = ["id"]
