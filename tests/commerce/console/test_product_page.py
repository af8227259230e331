"""One product: saved once, with what somebody touched, and never over a change that was not seen."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from commerce import catalog
from commerce.actors import SYSTEM
from commerce.catalog import NewVariant
from commerce.kits import Part
from commerce.models import Image, Product
from tests.factories import commerce as make


@pytest.fixture
def knitwear(db):
    return make.CategoryFactory(name="Knitwear", path="knitwear")


@pytest.fixture
def jumper(soho, knitwear) -> Product:
    return make.product("JMP-S", "JMP-M", title="Merino jumper", description="Soft.", categories=[knitwear])


@pytest.fixture
def url(jumper) -> str:
    return f"/s/soho/products/{jumper.public_id}/"


def fields(client, url, **changes) -> dict:
    """What the browser would send from the page as it stands."""
    html = client.get(url).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', html).group(1)
    ticked = re.findall(r'name="categories" value="(\d+)" form="product" checked', html)
    as_it_is = {"title": "Merino jumper", "description": "Soft.", "status": "active", "categories": ticked}
    return as_it_is | {"selling": "all", "keeping": "all", "version": version} | changes


def test_page_shows_product_variants_and_where_it_sells(as_maya, url):
    make.ChannelFactory(name="Web shop")

    html = as_maya.get(url).content.decode()

    assert all(said in html for said in ("Merino jumper", "JMP-S", "JMP-M", "£19.90", "Web shop", "Save product"))


def test_page_says_what_a_kit_is_made_of(as_maya, url, jumper):
    twins = NewVariant(sku="JMP-TWO", price=1, currency="GBP", options={"Style": "Two"}, components=[Part("JMP-S", 2)])
    catalog.add_variant(product_id=jumper.pk, new=twins, by=SYSTEM)

    html = as_maya.get(url).content.decode()

    assert 'Kit of 2 × <span class="mono">JMP-S</span>' in html


def test_save_writes_what_was_changed_and_keeps_the_rest(as_maya, url, jumper, knitwear):
    response = as_maya.post(url, fields(as_maya, url, title="Merino crew jumper", status="discontinued"))

    jumper.refresh_from_db()
    assert (response.status_code, response.url) == (302, url)
    assert (jumper.title, jumper.status, jumper.description) == ("Merino crew jumper", "discontinued", "Soft.")
    assert list(jumper.categories.all()) == [knitwear]


def test_categories_of_one_name_are_told_apart_by_those_above_them(as_maya, url):
    named = {"women": "Women", "women/knitwear": "Knitwear", "men": "Men", "men/knitwear": "Knitwear"}
    for path, name in named.items():
        make.CategoryFactory(path=path, name=name)

    edited = as_maya.get(url).content.decode()
    promoted = as_maya.get("/s/all/promotions/new/percent/").content.decode()

    for page in (edited, promoted):
        assert ("Women › Knitwear" in page, "Men › Knitwear" in page) == (True, True)


def test_categories_change_with_their_ticks(as_maya, url, jumper):
    sale = make.CategoryFactory(name="Sale", path="sale")

    as_maya.post(url, fields(as_maya, url, categories=[sale.pk]))

    assert list(jumper.categories.all()) == [sale]


def test_product_sells_and_is_kept_only_where_ticked(as_maya, url, jumper, soho, camden):
    web = make.ChannelFactory()
    make.ChannelFactory()
    sent = fields(as_maya, url, selling="some", channels=[web.pk], keeping="some", locations=[camden.pk])

    as_maya.post(url, sent)

    jumper.refresh_from_db()
    assert (jumper.on_all_channels, jumper.in_all_locations) == (False, False)
    assert [each.channel for each in jumper.publications.all()] == [web]
    assert [each.location for each in jumper.assortment.all()] == [camden]


def test_saving_something_else_keeps_a_channel_that_is_closed_for_now(as_maya, url, jumper):
    web, closed = make.ChannelFactory(), make.ChannelFactory(active=False)
    choice = {"channels": [web, closed]}
    catalog.change_product(product_id=jumper.pk, changes=choice, expected=None, by=SYSTEM)

    as_maya.post(url, fields(as_maya, url, title="Other", selling="some", channels=[web.pk]))

    jumper.refresh_from_db()
    assert jumper.title == "Other"
    assert {each.channel for each in jumper.publications.all()} == {web, closed}


def test_ticking_another_channel_keeps_the_closed_one_too(as_maya, url, jumper):
    web, closed = make.ChannelFactory(), make.ChannelFactory(active=False)
    catalog.change_product(product_id=jumper.pk, changes={"channels": [closed]}, expected=None, by=SYSTEM)

    as_maya.post(url, fields(as_maya, url, selling="some", channels=[web.pk]))

    assert {each.channel for each in jumper.publications.all()} == {web, closed}


def test_change_that_was_not_seen_is_shown_beside_what_was_typed(as_maya, url, jumper):
    mine = fields(as_maya, url, title="Mine")
    catalog.change_product(product_id=jumper.pk, changes={"title": "Theirs"}, expected=None, by=SYSTEM)

    response = as_maya.post(url, mine)

    html = unescape(response.content.decode())
    jumper.refresh_from_db()
    assert (response.status_code, jumper.title) == (409, "Theirs")
    assert "Somebody else saved this while you were typing." in html
    assert "<td>Title</td><td>Mine</td><td>Theirs</td>" in html
    assert 'name="title" value="Mine"' in html


def test_conflict_can_be_settled_by_saving_again(as_maya, url, jumper):
    mine = fields(as_maya, url, title="Mine")
    catalog.change_product(product_id=jumper.pk, changes={"title": "Theirs"}, expected=None, by=SYSTEM)
    html = as_maya.post(url, mine).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', html).group(1)

    as_maya.post(url, mine | {"version": version})

    jumper.refresh_from_db()
    assert jumper.title == "Mine"


def test_product_needs_a_title(as_maya, url, jumper):
    response = as_maya.post(url, fields(as_maya, url, title=""))

    assert (response.status_code, b"Every product needs a title." in response.content) == (400, True)


def test_reader_sees_all_of_it_in_words_and_changes_nothing(as_ben, url, jumper, camden):
    web, outlet = make.ChannelFactory(name="Web shop"), make.ChannelFactory(name="Outlet")
    choice = {"channels": [web], "locations": [camden], "description": "Soft.\nWarm."}
    catalog.change_product(product_id=jumper.pk, changes=choice, expected=None, by=SYSTEM)

    html = as_ben.get(url).content.decode()

    page = re.search(r"<main.*</main>", html, re.DOTALL).group()
    assert re.findall(r"<(?:form|input|textarea|select|button)[^>]*>", page) == []
    assert "Soft.<br>Warm." in page
    assert "<dt>Categories</dt><dd>Knitwear</dd>" in page
    assert re.findall(r"<li><b>(.*?)</b>.*?(On sale|Not listed)", page) == [
        ("Web shop", "On sale"), (outlet.name, "Not listed"),
    ]  # fmt: skip
    assert "<li><b>Camden</b></li>" in page
    assert as_ben.post(url, {}).status_code == 403


def test_barcodes_stand_under_the_name_on_a_phone_too(as_maya, as_ben, url, jumper):
    variant = jumper.variants.get(sku="JMP-S")
    catalog.change_variant(variant_id=variant.pk, changes={"barcodes": ["5000112637922"]}, expected=None, by=SYSTEM)

    pages = [client.get(url).content.decode() for client in (as_maya, as_ben)]

    said = re.compile(r'<div class="phone[^"]*"><span class="sr">Barcode </span>5000112637922</div>')
    assert [len(said.findall(page)) for page in pages] == [1, 1]


@pytest.mark.parametrize("public_id", ["prd_0000000000000", "var_0000000000000", "7"])
def test_unknown_product_is_not_found(as_maya, jumper, public_id):
    assert as_maya.get(f"/s/soho/products/{public_id}/").status_code == 404


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(color: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Picture.new("RGB", (40, 30), color).save(out, "PNG")
    return SimpleUploadedFile("../../shot.png", out.getvalue(), "image/png")


def test_pictures_are_added_put_first_and_removed(as_maya, url, jumper, media):
    for color in ("red", "navy", "red"):
        as_maya.post(f"{url}pictures/", {"picture": drawn(color)})
    red, navy = jumper.images.order_by("position", "id")

    as_maya.post(f"{url}pictures/{navy.pk}/", {"first": ""})
    first = jumper.images.order_by("position", "id").first()
    as_maya.post(f"{url}pictures/{red.pk}/")

    assert first == navy
    assert list(jumper.images.all()) == [navy]


def test_file_that_is_no_picture_is_refused_in_words(as_maya, url, media):
    as_maya.post(f"{url}pictures/", {"picture": SimpleUploadedFile("a.png", b"<svg/>", "image/png")})

    assert "Use a JPEG, PNG, WebP or GIF picture. Nothing was changed." in as_maya.get(url).content.decode()
    assert not Image.objects.exists()


def test_page_costs_the_same_at_one_and_three_variants(as_maya, soho, django_assert_num_queries):
    few, many = make.product("ONE"), make.product("A", "B", "C")
    as_maya.get(f"/s/soho/products/{few.public_id}/")

    for product in (few, many):
        with django_assert_num_queries(19):
            as_maya.get(f"/s/soho/products/{product.public_id}/")
