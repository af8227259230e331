"""Where in a location the units of a variant lie, so that whoever picks walks once."""

from django.db import models


class Bin(models.Model):
    """One place on the shelves for one variant. A location is walked by zone, then `position`, then bin; where a
    variant lies in several bins, the first on the way counts and the others are told."""

    location = models.ForeignKey("commerce.Location", on_delete=models.CASCADE, related_name="+", db_index=False)
    variant = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=32, blank=True, default="", db_default="")
    bin = models.CharField(max_length=32)
    position = models.PositiveIntegerField(default=0, db_default=0, help_text="Place on the way through its zone.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "variant", "zone", "bin"], name="bin_of_variant_once")
        ]
        ordering = ["location_id", "zone", "position", "bin", "id"]

    def __str__(self) -> str:
        return f"{self.zone} {self.bin}".strip()
