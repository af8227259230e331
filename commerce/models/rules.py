"""One number that rises whenever a rule that pricing caches has changed."""

from django.db import models


class RulesVersion(models.Model):
    """The only row. Triggers on lists, promotions, taxes, shipping, channels, locations and tills raise `version`, so
    that every process knows with one small read whether what it remembers is still true."""

    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="rules_version_is_one_row")]
