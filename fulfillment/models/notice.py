"""How somebody wants to hear of an order: by text message or in a browser, where they asked for it."""

from django.db import models
from django.db.models.functions import Now


class NoticeChoice(models.Model):
    """What one person chose on their page, for one order: its buyer, or a collector they named. Without a row they hear
    by e-mail. `address` is a phone number, or the public id of a browser; it can be erased with the person."""

    class Channel(models.TextChoices):
        SMS = "sms", "Text message"
        PUSH = "push", "This browser"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+", db_index=False)
    proxy = models.ForeignKey("fulfillment.Collector", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=64)
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "proxy"], nulls_distinct=False, name="notice_choice_once")
        ]
        ordering = ["id"]
