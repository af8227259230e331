"""What a channel offers, and which of our variants each offer is: many listings may be one variant."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Listing(models.Model):
    """One sellable variant as a channel shows it. `price`, `quantity` and `title` are what was seen there last, at
    `seen_at`; `item_ref` addresses its levels where that is another id. Without a variant its order lines wait."""

    class Status(models.TextChoices):
        UNMATCHED = "unmatched", "Not matched"
        MATCHED = "matched", "Matched"
        IGNORED = "ignored", "Not ours"
        GONE = "gone", "Deleted there"

    class MatchedBy(models.TextChoices):
        SKU = "sku", "SKU"
        BARCODE = "barcode", "Barcode"
        HAND = "hand", "By hand"

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    external_product_id = models.CharField(max_length=255, blank=True, db_default="")
    external_variant_id = models.CharField(max_length=255)
    item_ref = models.CharField(max_length=255, blank=True, db_default="")
    sku = models.CharField(max_length=255, blank=True, db_default="")
    barcode = models.CharField(max_length=64, blank=True, db_default="")
    title = models.CharField(max_length=500, blank=True, db_default="")
    price = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, db_default="")
    quantity = models.IntegerField(null=True)
    active = models.BooleanField(db_default=True)
    extra = models.JSONField(db_default={})
    variant = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, db_default=Status.UNMATCHED)
    matched_by = models.CharField(max_length=16, choices=MatchedBy.choices, blank=True, db_default="")
    changed_at = models.DateTimeField(null=True, help_text="When it changed there, as the channel says.")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_variant_id"], name="listing_once"),
            models.CheckConstraint(
                condition=Q(status="matched", variant__isnull=False) | ~Q(status="matched"),
                name="listing_matched_has_variant",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "status", "id"], name="listing_by_status"),
            models.Index(fields=["connection", "item_ref"], condition=~Q(item_ref=""), name="listing_by_item"),
            models.Index(fields=["connection", "sku"], condition=~Q(sku=""), name="listing_by_sku"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title or self.sku or self.external_variant_id

    @property
    def public_id(self) -> str:
        return ids.encode("lst", self.pk)
