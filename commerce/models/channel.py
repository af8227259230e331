"""Doors that sell: web shops, tills, marketplaces, social shops, agents."""

from django.db import models

from commerce import ids


class Channel(models.Model):
    """One door. Its kind decides whether safety stock applies: goods in a cashier's hand are never refused for it."""

    class Kind(models.TextChoices):
        WEB = "web", "Web shop"
        APP = "app", "App"
        POS = "pos", "Tills"
        MARKETPLACE = "marketplace", "Marketplace"
        SOCIAL = "social", "Social shop"
        AGENT = "agent", "Buying agent"

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=True)
    hold_seconds = models.PositiveIntegerField(default=600, help_text="How long a hold lasts unless the door says.")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="channel_code_unique"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="channel_currency_is_iso_code"
            ),
            models.CheckConstraint(
                condition=models.Q(hold_seconds__range=(30, 3600)), name="channel_hold_seconds_in_range"
            ),
        ]
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("chn", self.pk)

    @property
    def keeps_safety(self) -> bool:
        """Whether safety stock lowers what this door may promise."""
        return self.kind != self.Kind.POS
