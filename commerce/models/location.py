"""Places that keep stock, and the tills that stand in them."""

from django.db import models

from commerce import ids


class Location(models.Model):
    """A store or a warehouse. `code` is the stable, human name used in URLs and by the API."""

    class Kind(models.TextChoices):
        STORE = "store", "Store"
        WAREHOUSE = "warehouse", "Warehouse"

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.STORE)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    hours = models.JSONField(
        default=dict, blank=True, help_text='Per weekday, "mon" to "sun": a list of ["09:00", "18:00"] spans.'
    )
    address = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)
    rank = models.PositiveIntegerField(default=100, help_text="Order in lists; stock is planned from the lowest first.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="location_code_unique"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_coordinates_complete",
            ),
        ]
        ordering = ["rank", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("loc", self.pk)


class Till(models.Model):
    """A cash desk at a location."""

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="tills")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="till_code_unique")]
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.code

    @property
    def public_id(self) -> str:
        return ids.encode("tll", self.pk)
