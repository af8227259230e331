"""Where tasks of stock lead: to the page of the goods, which says who has them and where they are put right."""

from collections.abc import Sequence

from commerce import skus
from commerce.console.scope import Scope
from commerce.models import Task
from inventory.console import choices
from inventory.kinds_of_work import RE_SOURCE

_WORDS = {RE_SOURCE: "See who has them"}


def shelves(tasks: Sequence[Task], scope: Scope) -> dict[int, tuple[str, str]]:
    """`{task: (words, url)}`: the SKU at the task's location."""
    names = skus.of(task.variant_id for task in tasks if task.variant_id)
    return {
        task.pk: (
            _WORDS.get(task.kind, "Look at its stock"),
            choices.sku_url("sku", task.location.code, names[task.variant_id]),
        )
        for task in tasks
        if task.variant_id
    }
