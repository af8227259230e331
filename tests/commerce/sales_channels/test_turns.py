"""How channels share few workers: one that fails has a single one, and a long turn ends where others wait."""

from commerce.models import Pulse
from commerce.sales_channels import serving, slots, working


def test_a_channel_whose_last_call_failed_has_one_worker_until_it_answers(there):
    def taken_twice() -> tuple[bool, bool]:
        with slots.taken(there.connection, seconds=1) as first, slots.taken(there.connection, seconds=1) as second:
            return first, second

    healthy = taken_twice()
    Pulse.objects.update(failures=1)
    failing = taken_twice()
    Pulse.objects.update(failures=0)

    assert (healthy, failing, taken_twice()) == ((True, True), (True, False), (True, True))


def test_a_long_backlog_goes_on_at_the_end_of_the_queue(there, monkeypatch):
    woken: list[int] = []
    monkeypatch.setattr(serving, "wake", woken.append)
    monkeypatch.setattr(working, "work", lambda *_args, **_more: 1)

    assert serving.serve(there.connection.pk, seconds=0.02) > 0
    assert woken == [there.connection.pk]
