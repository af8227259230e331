"""Where tasks of fulfillment lead: to the order that they are about."""

from collections.abc import Sequence

from django.urls import reverse

from commerce import ids
from commerce.console.scope import Scope
from commerce.models import Task
from fulfillment import reading
from orders import visibility


def orders(tasks: Sequence[Task], scope: Scope) -> dict[int, tuple[str, str]]:
    """`{task: (words, url)}` for tasks about an order or one of its fulfillments; at most two queries."""
    by_work = {task.pk: ids.decode("ful", task.about) for task in tasks if task.about.startswith("ful_")}
    found = reading.orders_of(by_work.values())
    order_of = {task: found.get(work) for task, work in by_work.items()}
    order_of |= {task.pk: ids.decode("ord", task.about) for task in tasks if task.about.startswith("ord_")}
    own = visibility.any_order(scope.actor).filter(pk__in=set(order_of.values()))
    numbers = dict(own.values_list("pk", "number"))
    return {
        task: (f"Order {numbers[order]}", reverse("order", args=[scope.slug, numbers[order]]))
        for task, order in order_of.items()
        if order in numbers
    }
