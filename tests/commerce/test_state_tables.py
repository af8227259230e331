"""Every table of moves is whole: it knows each state, leads to each from where records begin, and ends somewhere."""

import pytest
from django.db.models import NOT_PROVIDED

from commerce import state

MACHINES = state.machines()
ALSO_BEGINS = {"orders.GiftCard": ["inactive"]}  # cards of a batch, until somebody sells them


def _starts(machine) -> list[str]:
    field = machine._meta.get_field("status")
    given = field.default if field.default is not NOT_PROVIDED else getattr(field.db_default, "value", field.db_default)
    first = next(iter(machine.MOVES)) if given is NOT_PROVIDED else given
    return [str(first), *ALSO_BEGINS.get(machine._meta.label, [])]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine._meta.label)
def test_every_state_is_in_the_table_and_can_be_reached(machine):
    reached, todo = set(), _starts(machine)
    while todo:
        here = todo.pop()
        reached.add(here)
        todo += [str(to) for to in machine.MOVES[here] if str(to) not in reached]

    assert reached == {str(each) for each in machine.Status}
    assert {str(each) for each in machine.MOVES} == reached


def test_no_table_leads_from_a_state_to_itself():
    assert [m._meta.label for m in MACHINES if any(here in targets for here, targets in m.MOVES.items())] == []
