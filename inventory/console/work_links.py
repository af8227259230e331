"""Where tasks of stock lead: to the page that says who has the goods."""

from collections.abc import Sequence

from commerce import skus
from commerce.console.scope import Scope
from commerce.models import Task
from inventory.console import choices


def shelves(tasks: Sequence[Task], scope: Scope) -> dict[int, tuple[str, str]]:
    """`{task: (words, url)}`: the SKU at the task's location."""
    names = skus.of(task.variant_id for task in tasks if task.variant_id)
    return {
        task.pk: ("See who has them", choices.sku_url("sku", task.location.code, names[task.variant_id]))
        for task in tasks
        if task.variant_id
    }
