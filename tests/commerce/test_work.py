"""Tasks for people: open once per cause, taken by one, done once, with the goods' own code where it is asked for."""

from datetime import timedelta

import pytest

from commerce import staff, transactions, work, work_kinds
from commerce.actors import LocationNotAllowed
from commerce.models import Barcode, Reaction, Task
from commerce.state import InvalidTransition
from commerce.work import ClaimedByAnother, ClosesItself, Job, TaskChangedMeanwhile, WrongScan
from commerce.work_kinds import Kind
from tests.concurrency import crowd
from tests.factories import commerce as make
from tests.factories.inventory import inside


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    own = {
        "find": Kind("find", "Find", "Look for it.", "search", priority=3, scan=True),
        "guard": Kind("guard", "Guard", "Stand there.", "lock", within=timedelta(hours=2)),
        "heal": Kind("heal", "Heal", "Wait.", "clock", by_hand=False),
        "keep": Kind("keep", "Keep", "Keep it.", "lock", finish="tests.commerce.test_work.refuse"),
    }
    monkeypatch.setattr(work_kinds, "_kinds", own)


def refuse(task, *, by, now):
    raise InvalidTransition("Not like this.", state="open", allowed=[])


@pytest.fixture
def soho(db):
    return make.LocationFactory()


def worker(place):
    role = make.RoleFactory(permissions=["stock.read", "stock.write"])
    return staff.actor_for(make.AssignmentFactory(location=place, role=role).staff)


@pytest.fixture
def maya(soho):
    return worker(soho)


@pytest.fixture
def tom(soho):
    return worker(soho)


def opened(soho, kind="guard", cause="ful_1", **more) -> Task:
    inside(lambda now: work.open_tasks([Job(kind, soho.pk, cause, **more)], now=now))
    return Task.objects.get(kind=kind, cause=cause, closed_at=None)


def tell(*jobs, add=False):
    return inside(lambda now: work.open_tasks(jobs, now=now, add=add))


def test_task_has_the_urgency_of_its_kind_unless_told_otherwise(soho):
    now = transactions.now()
    due = now + timedelta(minutes=5)

    usual, pressing = opened(soho), opened(soho, cause="ful_2", priority=1, due_at=due)

    assert (usual.priority, usual.due_at - usual.opened_at) == (5, timedelta(hours=2))
    assert (pressing.priority, pressing.due_at) == (1, due)
    assert list(Task.objects.all()) == [pressing, usual]


def test_same_cause_stays_one_task_that_says_the_newest(soho):
    first = tell(Job("guard", soho.pk, "a", quantity=2), Job("guard", soho.pk, "b"))

    again = tell(Job("guard", soho.pk, "a", quantity=2), Job("guard", soho.pk, "b", facts={"bay": 2}))
    more = tell(Job("guard", soho.pk, "a", quantity=3), add=True)

    assert (len(first), again, more) == (2, first[1:], first[:1])
    assert list(Task.objects.order_by("cause").values_list("quantity", "facts")) == [(5, {}), (1, {"bay": 2})]


def test_cause_may_open_a_task_again_once_the_first_is_done(soho, maya):
    work.finish(by=maya, task=opened(soho))

    assert tell(Job("guard", soho.pk, "ful_1")) != []
    assert Task.objects.count() == 2


def test_reason_that_is_gone_drops_the_task(soho):
    task = opened(soho)

    first, second = (inside(lambda now: work.drop("guard", ["ful_1", "ful_2"], now=now)) for _ in range(2))

    task.refresh_from_db()
    assert (first, second, task.status, task.closed_at is None) == ([task.pk], [], "dropped", False)


def test_every_change_is_told_to_screens(soho, maya):
    task = opened(soho)
    work.claim(by=maya, task=task)
    work.claim(by=maya, task=task)
    work.release(by=maya, task=task)
    work.finish(by=maya, task=task)

    assert Reaction.objects.filter(fact="TaskChanged", payload={"task_id": task.pk}).count() == 4


def test_claimed_task_is_left_to_whoever_has_it(soho, maya, tom):
    task = opened(soho)
    work.claim(by=maya, task=task)

    for verb in (work.claim, work.finish):
        with pytest.raises(ClaimedByAnother):
            verb(by=tom, task=task)
    work.release(by=tom, task=task)
    done = work.finish(by=tom, task=task)

    assert (done.status, done.actor_id) == ("done", tom.id)


def test_done_task_is_neither_claimed_nor_done_again(soho, maya):
    task = opened(soho)
    work.finish(by=maya, task=task)

    for verb in (work.claim, work.release, work.finish):
        with pytest.raises(InvalidTransition) as refused:
            verb(by=maya, task=task)

    assert refused.value.facts == {"state": "done", "allowed": []}


def test_neighbors_task_is_not_touched(soho):
    task = opened(soho)
    neighbor = worker(make.LocationFactory())

    for verb in (work.claim, work.release, work.finish):
        with pytest.raises(LocationNotAllowed):
            verb(by=neighbor, task=task)


@pytest.mark.parametrize("code", ["", "MUG-BLUE", "4006381333931"])
def test_code_of_other_goods_leaves_the_task_open(soho, maya, code):
    make.variant("MUG-BLUE")
    task = opened(soho, "find", variant_id=make.variant("MUG-RED").pk)

    with pytest.raises(WrongScan):
        work.finish(by=maya, task=task, code=code)

    task.refresh_from_db()
    assert task.status == "open"


@pytest.mark.parametrize("code", ["MUG-RED", "mug red", "4006381333931\r"])
def test_code_of_the_goods_ends_the_task(soho, maya, code):
    mug = make.variant("MUG-RED")
    Barcode.objects.create(variant=mug, code="4006381333931", key="04006381333931", kind=Barcode.Kind.GTIN)

    done = work.finish(by=maya, task=opened(soho, "find", variant_id=mug.pk), code=code)

    assert done.status == "done"


def test_task_that_ends_with_its_reason_is_not_done_by_hand(soho, maya):
    with pytest.raises(ClosesItself):
        work.finish(by=maya, task=opened(soho, "heal"))


def test_units_that_changed_meanwhile_are_looked_at_again(soho, maya):
    task = opened(soho, quantity=2)
    tell(Job("guard", soho.pk, "ful_1"), add=True)

    with pytest.raises(TaskChangedMeanwhile) as refused:
        work.finish(by=maya, task=task, quantity=2)

    assert refused.value.facts == {"expected": 2, "current": 3}


def test_what_finishing_refuses_leaves_the_task_open(soho, maya):
    task = opened(soho, "keep")

    with pytest.raises(InvalidTransition):
        work.finish(by=maya, task=task)

    task.refresh_from_db()
    assert task.status == "open"


@pytest.mark.race
def test_two_people_claim_one_task(transactional_db):
    soho = make.LocationFactory()
    people = [worker(soho) for _ in range(4)]
    task = opened(soho)

    outcomes = crowd.together(*(lambda by=by: work.claim(by=by, task=task) for by in people))

    assert sorted(outcomes) == ["claimed_by_another"] * 3 + ["ok"]


@pytest.mark.race
def test_many_openers_make_one_task_with_all_their_units(transactional_db):
    soho = make.LocationFactory()

    def ask(number):
        jobs = [Job("guard", soho.pk, "a"), Job("guard", soho.pk, "b")]
        tell(*(jobs if number % 2 else reversed(jobs)), add=True)

    outcomes = crowd.together(*(lambda n=n: ask(n) for n in range(4)))

    assert outcomes == ["ok"] * 4
    assert list(Task.objects.order_by("cause").values_list("cause", "quantity")) == [("a", 4), ("b", 4)]
