"""Which of our products are on a channel because we published them."""

from django.db import models
from django.db.models.functions import Now


class ChannelProduct(models.Model):
    """A product that somebody wanted on a channel. Its title, description, options and barcodes follow ours there,
    unless it `existed` there before. `external_product_id` is their id, once it is known. With `withdrawn_at` it shall
    not be shown there any more."""

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey("commerce.Product", on_delete=models.CASCADE, related_name="+")
    external_product_id = models.CharField(max_length=255, blank=True, db_default="")
    existed = models.BooleanField(db_default=False, help_text="It was there before we published it, and is left alone.")
    published_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "product"], name="channel_product_once")]
        ordering = ["connection_id", "id"]
