"""Tasks as live messages carry them: `{id, kind, state, location}`, on the topic of their location."""

from commerce import live
from commerce.models import Task

TOPIC = "tasks"


def tell(task_id: int) -> None:
    """Open lists of the location learn how the task stands now."""
    for task in Task.objects.filter(pk=task_id).select_related("location").order_by("id"):
        about = {"id": task.public_id, "kind": task.kind, "state": str(task.status), "location": task.location.code}
        live.publish(f"{TOPIC}:{task.location.code}", "changed", {"task": about})
