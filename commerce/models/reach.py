"""How an account is reached for a while, and what it tells us of by itself."""

from django.db import models
from django.db.models.functions import Now


class Access(models.Model):
    """A short-lived token of a connection, sealed and shared by all workers. `made_with` is a digest of the credentials
    it was fetched with. `refresh_token` is the newest that the system gave us in place of the one with the digest
    `refresh_of`. One worker at a time fetches, until `leased_until`; nobody fetches again before `fresh_until`."""

    connection = models.ForeignKey("commerce.Connection", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=32)
    made_with = models.CharField(max_length=64, blank=True, db_default="")
    token = models.TextField(db_default="")
    refresh_token = models.TextField(db_default="")
    refresh_of = models.CharField(max_length=64, blank=True, db_default="")
    fresh_until = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(db_default=0)
    problem = models.CharField(max_length=500, blank=True, db_default="", help_text="Why it could not be renewed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="access_once")]


class ChannelSubscription(models.Model):
    """What a channel sends to our address by itself, as it stood at `looked_at`. A worker looks again at `due_at` and
    puts right what is missing; with `anew` it writes everything again, also what seems to stand."""

    connection = models.OneToOneField(
        "commerce.Connection", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    topics = models.JSONField(db_default=[])
    looked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_default=Now())
    anew = models.BooleanField(db_default=False)
    failures = models.PositiveIntegerField(db_default=0)
    problem = models.CharField(max_length=500, blank=True, db_default="", help_text="Why it is not as it should be.")
