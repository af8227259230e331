"""Work that gave up, and imports that stopped: seen on Home, decided about on a page of their own."""

import pytest

from commerce import transactions
from commerce.models import Import, Reaction
from tests.commerce.console.conftest import hire, signed_in
from tests.factories import commerce as make

HANDLER = "inventory.reactions.show_levels"


@pytest.fixture
def as_owner(soho):
    return signed_in(make.StaffFactory(is_owner=True))


@pytest.fixture
def dead(db):
    return Reaction.objects.create(
        fact="StockChanged",
        handler=HANDLER,
        payload={},
        status="dead",
        last_error="TimeoutError: <redis> is away\nmore",
    )


def failed_import(**fields):
    given = {
        "kind": "products",
        "layout": "truecount",
        "status": "failed",
        "currency": "GBP",
        "file_name": "autumn.csv",
        "sha256": "0" * 64,
        "size": 10,
        "encoding": "utf-8",
        "delimiter": ",",
        "columns": ["sku"],
        "rows_total": 1,
        "failure": "The file broke off in row 12.",
        "actor_kind": "staff",
        "actor_name": "Maya Okafor",
        "finished_at": transactions.now(),
    }
    return Import.objects.create(**given | fields)


@pytest.mark.usefixtures("dead")
def test_dead_letters_are_one_item_for_administrators(as_owner, as_ben):
    owners = as_owner.get("/s/soho/attention/").content.decode()

    assert ">1 step after a change did not happen</b>" in owners
    assert '<a class="btn sm" href="/s/soho/failed-work/">Look at them</a>' in owners
    assert "did not happen" not in as_ben.get("/s/soho/attention/").content.decode()


@pytest.mark.usefixtures("soho")
def test_import_that_stopped_is_shown_to_whoever_may_import(as_maya, as_ben):
    failed_import()

    html = as_maya.get("/s/soho/attention/").content.decode()

    assert "Import of autumn.csv stopped" in html and "The file broke off in row 12." in html
    assert "autumn.csv" not in as_ben.get("/s/soho/attention/").content.decode()


@pytest.mark.usefixtures("dead")
def test_page_says_in_words_what_is_missing(as_owner):
    html = as_owner.get("/s/soho/failed-work/").content.decode()

    assert "<b>Every open page and subscriber sees the new numbers.</b>" in html
    assert "<td>Stock changed</td>" in html
    assert "TimeoutError: &lt;redis&gt; is away</span>" in html


def test_handler_that_is_gone_still_has_a_name(as_owner, dead):
    Reaction.objects.update(handler="old.module.send_parcel_note")

    assert "<b>Send parcel note</b>" in as_owner.get("/s/soho/failed-work/").content.decode()


@pytest.mark.parametrize(("button", "status"), [("try", "waiting"), ("dismiss", "dismissed")])
def test_chosen_ones_are_tried_again_or_let_go(as_owner, dead, button, status):
    other = Reaction.objects.create(fact="StockChanged", handler=HANDLER, payload={}, status="dead")

    as_owner.post("/s/soho/failed-work/", {"reaction": [dead.pk, "x", "9" * 30], button: "1"})

    dead.refresh_from_db(), other.refresh_from_db()
    assert (dead.status, other.status) == (status, "dead")


def test_whoever_may_only_look_decides_nothing(soho, dead):
    auditor = signed_in(hire("frances@example.com", "Frances Doyle", role="auditor"))

    shown = auditor.get("/s/soho/failed-work/").content.decode()
    answer = auditor.post("/s/soho/failed-work/", {"reaction": dead.pk, "try": "1"})

    dead.refresh_from_db()
    assert 'class="btn primary"' not in shown
    assert (answer.status_code, dead.status) == (403, "dead")


def test_page_is_not_for_everybody(as_ben):
    assert as_ben.get("/s/soho/failed-work/").status_code == 403
