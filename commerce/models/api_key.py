"""Keys for programs. Only a hash is kept; the key itself is shown once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from commerce import ids


class ApiKey(models.Model):
    """A bearer key with scopes and optional limits. Rotated keys share `family`, which is the idempotency principal."""

    name = models.CharField(max_length=120)
    family = models.UUIDField()
    prefix = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=64))
    every_channel = models.BooleanField(default=True, help_text="Otherwise only the channels below, if any are left.")
    every_location = models.BooleanField(default=True, help_text="Otherwise only the locations below, if any are left.")
    channels = models.ManyToManyField("commerce.Channel", blank=True, related_name="+")
    locations = models.ManyToManyField("commerce.Location", blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secret_hash"], name="api_key_secret_hash_unique")]
        ordering = ["name", "id"]
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def public_id(self) -> str:
        return ids.encode("key", self.pk)
