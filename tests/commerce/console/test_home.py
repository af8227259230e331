"""Home shows what apps registered, and a broken app costs only its own tiles."""

from datetime import date

import pytest

from commerce.console import tiles
from commerce.console.tiles import Chart, Columns, Item, Panel, Reading, Source, Step, Tiles
from commerce.models import Location

HERE = "tests.commerce.console.test_home"
FRAGMENTS = ["", "tiles/sales/", "attention/", "alerts/", "stores/", "charts/sales/"]


def sales(scope, now):
    return [Reading("4,286", "12% up", tone="success", icon="up"), Reading("0", scope.name)]


def broken(scope, now):
    raise RuntimeError("the app behind this tile is down")


def parcels(scope, now, most):
    calm = Item("Parcel 7 waits", "Soho", "warning", "truck", "Ship it", "/parcels/7/")
    late = Item("Order 10479 is late", "bin B-04", "danger", "alert", "Pick now", "/orders/10479/")
    return [calm, late][:most]


def per_day(scope, now, days):
    return [(date(2026, 11, 1 + day), day * 100) for day in range(days)]


def per_store(now):
    return {location.pk: (7, 2) for location in Location.objects.filter(code="soho")}


@pytest.fixture(autouse=True)
def widgets(monkeypatch, soho):
    monkeypatch.setattr(tiles, "_widgets", {})
    tiles.register(
        Tiles("sales", ("Sales", "Returns"), f"{HERE}.sales"),
        Tiles("broken", ("Broken",), f"{HERE}.broken"),
        Tiles("secret", ("Secret",), f"{HERE}.sales", permission="admin.write"),
        Source("parcels", f"{HERE}.parcels"),
        Chart("sales", "Sales, 14 days", "units", f"{HERE}.per_day"),
        Columns("sales", ("To do", "Late"), f"{HERE}.per_store", alarms=("Late",)),
        Panel("note", "commerce/_note.html"),
        Step("admin", "Manage staff", "find", permission="admin.write", order=1),
        Step("search", "Look something up", "find", order=2),
    )


def test_page_has_a_slot_per_group_that_loads_by_itself(as_ben):
    html = as_ben.get("/s/soho/").content.decode()

    assert 'hx-get="/s/soho/tiles/sales/"' in html and 'hx-get="/s/soho/tiles/broken/"' in html
    assert "Secret" not in html
    assert "4,286" not in html


def test_page_has_exactly_one_filled_button(as_ben):
    html = as_ben.get("/s/soho/").content.decode()

    assert html.count('class="btn primary"') == 1
    assert '<a class="btn primary" href="/s/soho/find/">Look something up</a>' in html


def test_step_of_one_store_is_not_offered_for_all(as_maya):
    assert 'class="btn primary"' not in as_maya.get("/s/all/").content.decode()


def test_page_without_scripts_shows_the_numbers_at_once(as_ben):
    del tiles._widgets[Tiles, "broken"]

    html = as_ben.get("/s/soho/?now=1").content.decode()

    assert '<span class="value">4,286</span>' in html
    assert "Order 10479 is late" in html


def test_tiles_show_value_hint_and_tone(as_ben):
    html = as_ben.get("/s/soho/tiles/sales/").content.decode()

    assert (
        '<span class="label">Sales</span><span class="value">4,286</span><span class="hint" data-tone="success"' in html
    )
    assert html.count('class="tile"') == 2


def test_broken_app_costs_only_its_tiles(as_ben):
    as_ben.raise_request_exception = False

    assert as_ben.get("/s/soho/tiles/broken/").status_code == 500
    assert as_ben.get("/s/soho/").status_code == 200
    assert as_ben.get("/s/soho/tiles/sales/").status_code == 200


@pytest.mark.parametrize("path", ["tiles/secret/", "tiles/nothing/", "charts/nothing/"])
def test_widgets_that_are_not_for_this_person_do_not_exist(as_ben, path):
    assert as_ben.get(f"/s/soho/{path}").status_code == 404


def test_attention_puts_danger_first_with_one_action_each(as_ben):
    html = as_ben.get("/s/soho/attention/").content.decode()

    assert html.index("Order 10479 is late") < html.index("Parcel 7 waits")
    assert '<a class="btn sm" href="/orders/10479/">Pick now</a>' in html


def test_attention_without_items_says_so(as_ben):
    del tiles._widgets[Source, "parcels"]

    assert "Nothing needs you" in as_ben.get("/s/soho/attention/").content.decode()


def test_bell_counts_what_the_list_shows(as_ben):
    assert "<i>2</i>" in as_ben.get("/s/soho/alerts/").content.decode()


def test_chart_adds_up_its_days(as_ben):
    assert "9,100 units" in as_ben.get("/s/soho/charts/sales/").content.decode()


def test_store_table_links_only_where_one_works(as_ben, camden):
    html = as_ben.get("/s/soho/stores/").content.decode()

    assert '<a href="/s/soho/"><b>Soho</b></a></td><td class="num">7</td><td class="num bad">2</td>' in html
    assert '<td><b>Camden</b></td><td class="num">0</td><td class="num">0</td>' in html


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_home_costs_as_many_queries_with_three_stores_as_with_one(as_ben, django_assert_max_num_queries, fragment):
    as_ben.get("/s/soho/")
    with django_assert_max_num_queries(20) as one:
        as_ben.get(f"/s/soho/{fragment}")
    for code in ("camden", "leeds"):
        Location.objects.create(code=code, name=code)

    with django_assert_max_num_queries(len(one)):
        as_ben.get(f"/s/soho/{fragment}")

    assert len(one) <= 8
