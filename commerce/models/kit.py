"""Kits: variants that are sold as one and stocked as their parts."""

from django.db import models
from django.db.models import F, Q


class KitComponent(models.Model):
    """`quantity` units of `component` in each `kit`. A variant with components has no stock of its own; a component is
    never a kit itself (`commerce.kits` refuses cycles by refusing depth)."""

    kit = models.ForeignKey("commerce.Variant", on_delete=models.CASCADE, related_name="components", db_index=False)
    component = models.ForeignKey("commerce.Variant", on_delete=models.PROTECT, related_name="kits")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kit", "component"], name="kit_component_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="kit_component_at_least_one"),
            models.CheckConstraint(condition=~Q(kit=F("component")), name="kit_is_not_its_own_component"),
        ]
        ordering = ["kit_id", "id"]
