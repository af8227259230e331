"""Tasks as their page lists them: what to do with what, by when, who is on it, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.module_loading import import_string

from commerce import actor_names, variant_labels, work, work_kinds
from commerce.actors import Actor
from commerce.console.scope import Scope
from commerce.models import Task
from commerce.variant_labels import VariantLabel
from commerce.work_kinds import Kind


@dataclass(frozen=True, slots=True)
class Link:
    """What a task is about: `Order 10475`."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One task. `who` is empty while nobody is on it; `note` is what whoever opened it wants to be seen."""

    task: Task
    kind: Kind
    item: VariantLabel | None
    link: Link | None
    who: str
    mine: bool
    may: bool
    note: str

    @property
    def by_scan(self) -> bool:
        """Whether the scan line ends it."""
        return self.kind.scan and self.may

    @property
    def by_button(self) -> bool:
        """Whether a button ends it."""
        free = self.mine or self.task.status == Task.Status.OPEN
        return self.may and self.kind.by_hand and not self.kind.scan and free


def of(tasks: Sequence[Task], scope: Scope) -> list[Row]:
    """Rows in the order given: the queries do not grow with them. Tasks carry their location."""
    items = variant_labels.describe({task.variant_id for task in tasks if task.variant_id})
    names = actor_names.of((task.actor_kind, task.actor_id) for task in tasks if task.actor_kind)
    links = _links(tasks, scope)
    return [
        Row(
            task=task,
            kind=work_kinds.of(task.kind),
            item=items.get(task.variant_id),
            link=links.get(task.pk),
            who=names.get((task.actor_kind, task.actor_id), ""),
            mine=is_mine(task, scope.actor),
            may=scope.actor.may_at(work.WRITE, task.location_id),
            note=str(task.facts.get("note", "")),
        )
        for task in tasks
    ]


def is_mine(task: Task, actor: Actor) -> bool:
    """Whether this person is on it."""
    return task.status == Task.Status.CLAIMED and (task.actor_kind, task.actor_id) == (actor.kind, actor.id)


def _links(tasks: Sequence[Task], scope: Scope) -> dict[int, Link]:
    """Each kind says where its own tasks lead, all of them at once."""
    found: dict[int, Link] = {}
    for path in {work_kinds.of(task.kind).leads for task in tasks} - {""}:
        own = [task for task in tasks if work_kinds.of(task.kind).leads == path]
        found |= {id: Link(*link) for id, link in import_string(path)(own, scope).items()}
    return found
