"""How channels share few workers: one that hangs holds a single one, and a long turn ends where others wait."""

from commerce.models import Pulse
from commerce.sales_channels import calls, serving, watching, working
from commerce.sales_channels.faults import Down
from inventory import channel_sync


def test_a_channel_that_hangs_holds_one_worker_and_hangs_once(there, shop, monkeypatch):
    """Nobody else is let in, not to ask it for orders either; and after one such failure it is left alone."""
    seen = []

    def hang(name: str) -> None:
        seen.append((serving.serve(there.connection.pk), watching.poll(there.connection.pk)))
        raise Down("No answer in time")

    monkeypatch.setattr(calls, "HANG_SECONDS", 0.0)
    there.outside.before = hang
    channel_sync.stock_changed([shop.level().pk])
    serving.serve(there.connection.pk)
    serving.serve(there.connection.pk)

    assert seen == [(0, 0)]
    assert Pulse.objects.get().open_until is not None


def test_a_long_backlog_goes_on_at_the_end_of_the_queue(there, monkeypatch):
    woken: list[int] = []
    monkeypatch.setattr(serving, "wake", woken.append)
    monkeypatch.setattr(working, "work", lambda *_args, **_more: 1)

    assert serving.serve(there.connection.pk, seconds=1.0) > 0
    assert woken == [there.connection.pk]
