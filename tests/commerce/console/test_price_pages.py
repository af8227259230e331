"""Prices in the console: lists by rank, a table to correct, scheduled changes, and why a price holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce import price_lists, price_proposals
from commerce.actors import SYSTEM
from commerce.models import Channel, Price, PriceChange, PriceList, Product
from commerce.price_lists import NewPrice, NewPriceList
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web(soho) -> Channel:
    return factories.ChannelFactory(code="web", name="Web shop")


@pytest.fixture
def jacket():
    return factories.variant("JACKET", price=10000)


def make(web, **fields) -> PriceList:
    new = {"code": "web", "name": "Web prices", "kind": "channel", "currency": "GBP", "channel": web, **fields}
    return price_lists.create(new=NewPriceList(**new), by=SYSTEM)


def put(price_list, variant, amount, breaks=1):
    new = NewPrice(variant_id=variant.pk, amount=amount, min_quantity=breaks)
    price_lists.set_prices(price_list=price_list, prices=[new], by=SYSTEM)


def in_future(days=3) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def live(price_list) -> list[tuple[int, int]]:
    rows = Price.objects.filter(price_list=price_list, ends_at=None).order_by("min_quantity", "id")
    return list(rows.values_list("min_quantity", "amount"))


def test_lists_stand_in_the_order_in_which_they_win(web, as_maya, jacket):
    put(make(web), jacket, 9000)
    make(web, code="trade", name="Trade", kind="group", channel=None, group="trade")

    text = as_maya.get("/s/soho/prices/").content.decode()

    assert text.index("Trade") < text.index("Web prices")
    assert "Web shop" in text


@pytest.mark.parametrize("path", ["/s/soho/prices/", "/s/soho/prices/{}/"])
def test_pages_cost_the_same_for_one_and_three_prices(web, as_maya, django_assert_max_num_queries, path):
    price_list = make(web)
    page = path.format(price_list.public_id)
    put(price_list, factories.variant(), 900)
    as_maya.get(page)

    with django_assert_max_num_queries(14) as one:
        as_maya.get(page)
    for _ in range(2):
        put(price_list, factories.variant(), 900)
    with django_assert_max_num_queries(len(one)):
        as_maya.get(page)


def test_list_is_made_for_whom_its_kind_names(web, as_maya):
    sent = {"name": "Trade", "kind": "group", "currency": "GBP", "code": "trade"}

    refused = as_maya.post("/s/soho/prices/new/", sent)
    made = as_maya.post("/s/soho/prices/new/", {**sent, "group": "trade"})

    assert "This list is for nobody yet." in refused.content.decode()
    assert made["Location"] == f"/s/soho/prices/{PriceList.objects.get().public_id}/"


def test_saving_writes_what_differs_and_adds_a_break(web, as_maya, jacket):
    price_list = make(web)
    put(price_list, jacket, 9000)
    path = f"/s/soho/prices/{price_list.public_id}/"
    name = f"{jacket.pk}-1"

    as_maya.post(
        path, {f"price-{name}": "85,50", f"was-{name}": "90.00", "sku": "jacket", "from": "10", "amount": "70"}
    )
    as_maya.post(path, {f"price-{name}": "85.50", f"was-{name}": "85.50"})

    assert live(price_list) == [(1, 8550), (10, 7000)]
    assert Price.objects.count() == 3


@pytest.mark.parametrize(
    "typed", [{"amount": "ten"}, {"amount": "-1"}, {"amount": "1.999"}, {"amount": "5", "from": "0"}]
)
def test_amounts_that_are_none_save_nothing_and_are_kept(web, as_maya, jacket, typed):
    price_list = make(web)

    answer = as_maya.post(f"/s/soho/prices/{price_list.public_id}/", {"sku": "JACKET", "from": "1", **typed})

    assert answer.status_code == 400
    assert 'value="JACKET"' in answer.content.decode()
    assert Price.objects.count() == 0


@pytest.mark.parametrize("name", ["99999999-1", "2147483648-1", "9" * 20 + "-1", "1-99999999999", "1-²", "x-1", "1--1"])
def test_prices_of_what_is_not_on_the_list_are_refused(web, as_maya, name):
    answer = as_maya.post(f"/s/soho/prices/{make(web).public_id}/", {f"price-{name}": "5"})

    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()


def test_one_wrong_amount_is_marked_and_the_others_stay_typed(web, as_maya, jacket):
    price_list, boots = make(web), factories.variant("BOOTS")
    put(price_list, jacket, 9000)
    put(price_list, boots, 8000)
    path = f"/s/soho/prices/{price_list.public_id}/"
    sent = {
        f"price-{jacket.pk}-1": "85.00", f"was-{jacket.pk}-1": "90.00",
        f"price-{boots.pk}-1": "seventy", f"was-{boots.pk}-1": "80.00",
    }  # fmt: skip

    answer = as_maya.post(path, sent)

    page = answer.content.decode()
    marked = page.partition(f'name="price-{boots.pk}-1"')[2]
    assert answer.status_code == 400
    assert 'value="85.00"' in page and 'value="seventy"' in marked.partition(">")[0]
    assert "“seventy” is no amount in GBP." in marked.partition("</td>")[0]
    assert "is no amount" not in page.partition(f'name="price-{jacket.pk}-1"')[2].partition("</td>")[0]
    assert live(price_list) == [(1, 9000), (1, 8000)]


@pytest.mark.parametrize("breaks", ["²", "9" * 5000, "1000000"])
def test_breaks_that_are_no_number_are_said_to_be_none(web, as_maya, jacket, breaks):
    sent = {"sku": "JACKET", "from": breaks, "amount": "5"}

    answer = as_maya.post(f"/s/soho/prices/{make(web).public_id}/", sent)

    assert (answer.status_code, "is a whole number from 1" in answer.content.decode()) == (400, True)


def test_emptied_price_ends(web, as_maya, jacket):
    price_list = make(web)
    put(price_list, jacket, 9000)
    name = f"{jacket.pk}-1"

    as_maya.post(f"/s/soho/prices/{price_list.public_id}/", {f"price-{name}": "", f"was-{name}": "90.00"})

    assert live(price_list) == []


def test_percentage_is_shown_first_then_scheduled_then_taken_back(web, as_maya, jacket):
    boots = factories.CategoryFactory(name="Boots", path="boots")
    Product.objects.get().categories.add(boots)
    price_list = make(web)
    path = f"/s/soho/prices/{price_list.public_id}/schedule/"
    sent = {
        "name": "Sale",
        "live_at": in_future(),
        "way": "percent",
        "category": "boots",
        "percent": "-15",
        "ending": "99",
    }

    shown = as_maya.post(path, sent).content.decode()
    before = PriceChange.objects.count()
    answer = as_maya.post(path, {**sent, "confirmed": "1"})
    made = PriceChange.objects.get()
    page = as_maya.get(answer["Location"]).content.decode()
    as_maya.post(f"{answer['Location']}back/")

    assert ("£100.00" in shown, "£84.99" in shown, "Schedule 1 price" in shown, before) == (True, True, True, 0)
    assert "Scheduled" in page
    assert PriceChange.objects.get(pk=made.pk).status == "rolled_back"
    assert "Taken back" in as_maya.get("/s/soho/prices/").content.decode()


def test_rows_are_scheduled_price_by_price(web, as_maya, jacket):
    price_list = make(web)
    path = f"/s/soho/prices/{price_list.public_id}/schedule/"
    sent = {"name": "Sale", "live_at": in_future(), "way": "rows", "confirmed": "1"}

    wrong = as_maya.post(path, {**sent, "rows": "JACKET"})
    unknown = as_maya.post(path, {**sent, "rows": "ZEBRA 5"})
    as_maya.post(path, {**sent, "rows": "JACKET 80\njacket\t70\t10"})

    assert "is not a SKU and a price" in wrong.content.decode()
    assert "Unknown SKU: ZEBRA." in unknown.content.decode()
    assert live(price_list) == [(1, 8000), (10, 7000)]


def test_moment_that_is_over_is_refused(web, as_maya, jacket):
    price_list = make(web)
    sent = {"name": "Sale", "live_at": in_future(-1), "way": "rows", "rows": "JACKET 80"}

    answer = as_maya.post(f"/s/soho/prices/{price_list.public_id}/schedule/", sent)

    assert "Give a moment to come." in answer.content.decode()


@pytest.mark.parametrize(
    ("percent", "ending", "amount"),
    [
        (-10, "", 4041),
        (-10, "99", 3999),
        (-10, "95", 3995),
        (-10, "00", 4000),
        (-100, "", 0),
        (-100, "99", 99),
        (0, "", 4490),
    ],
)
def test_percentages_end_as_asked(percent, ending, amount):
    assert price_proposals.changed(4490, percent * 10_000, "GBP", ending) == amount


def test_why_shows_every_rung_and_the_one_that_wins(web, as_maya, jacket):
    put(make(web), jacket, 9000)
    trade = make(web, code="trade", name="Trade", kind="group", channel=None, group="trade")
    put(trade, jacket, 7000, breaks=10)

    def won(query):
        text = as_maya.get(f"/s/soho/prices/why/?q=JACKET&channel=web&{query}").content.decode()
        return text.partition('class="won"')[2].partition("</li>")[0]

    assert ("Web prices" in won(""), "£90.00" in won("")) == (True, True)
    assert "Trade, from 10 units" in won("group=trade&quantity=12")
    assert "Web prices" in won("group=trade&quantity=9")
    assert "Nothing has this code" in as_maya.get("/s/soho/prices/why/?q=ZEBRA").content.decode()


def test_whoever_may_only_read_cannot_write(web, as_ben, jacket):
    price_list = make(web)

    page = as_ben.get(f"/s/soho/prices/{price_list.public_id}/")
    answer = as_ben.post(f"/s/soho/prices/{price_list.public_id}/", {"sku": "JACKET", "from": "1", "amount": "5"})

    assert (page.status_code, answer.status_code, Price.objects.count()) == (200, 403, 0)
    assert "Save prices" not in page.content.decode()
