"""Two records of use: the answer kept for a retried request, and who did what."""

from django.db import models
from django.db.models.functions import Now


class StoredAnswer(models.Model):
    """The first answer to an idempotent request, kept 72 hours. Unique per principal, route and key."""

    principal = models.CharField(max_length=80)
    route = models.CharField(max_length=160)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "route", "key"], name="stored_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_by_age")]
        ordering = ["id"]


class AuditEntry(models.Model):
    """One use case that was carried out: who, what, which ids, from where. Append-only, without personal data."""

    append_only = True

    use_case = models.CharField(max_length=120)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="audit_entry_by_time"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_entry_by_actor"),
        ]
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
