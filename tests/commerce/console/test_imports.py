"""The import pages: dry run first, progress, row errors in words, and every state has its own face."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from commerce.imports import run
from commerce.models import Import, Variant
from tests.commerce.console.conftest import hire, signed_in
from tests.commerce.imports.files import many, products, take_in, warehouse

pytestmark = pytest.mark.django_db(transaction=True)
BAD = products("coat,Warm coat,COAT,,,,89.90,GBP,,", "mug,Mug,MUG,,,,free,GBP,,", "cup,=SUM(1),coat,,,,1.00,GBP,,")


def upload(client: Client, text: str | bytes = BAD, store: str = "all", **form: str) -> HttpResponse:
    file = SimpleUploadedFile("range.csv", text.encode() if isinstance(text, str) else text, "text/csv")
    fields = {"kind": "products", "format": "truecount", "file": file, **form}
    return client.post(f"/s/{store}/imports/new/", fields)


def page_of(record: Import) -> str:
    return f"/s/all/imports/{record.public_id}/"


def test_list_says_what_to_do_when_there_is_nothing_yet(as_maya):
    text = as_maya.get("/s/all/imports/").content.decode()

    assert "No file has been imported yet" in text
    assert "/s/all/imports/new/" in text


def test_upload_starts_a_dry_run_and_shows_it(as_maya):
    answer = upload(as_maya)

    record = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(record))
    assert (record.dry_run, record.actor_kind, record.actor_name) == (True, "staff", "Maya Okafor")
    assert "3 rows wait for a worker" in as_maya.get(page_of(record)).content.decode()


def test_dry_run_shows_each_row_with_its_fix_and_the_import_uses_the_same_bytes(as_maya):
    upload(as_maya)
    run.due(seconds=60)
    tried = Import.objects.get()

    text = as_maya.get(page_of(tried)).content.decode()
    answer = as_maya.post(f"{page_of(tried)}import/")
    run.due(seconds=60)

    assert "1 of 3 rows would be in" in text
    assert "Write digits and a point only, such as 12.50" in text
    assert "Same SKU as row 2, first row kept." in text
    assert Variant.objects.get().sku == "COAT"
    done = Import.objects.get(dry_run=False)
    assert answer["Location"] == page_of(done)
    assert "1 of 3 rows are in" in as_maya.get(page_of(done)).content.decode()


def test_a_file_of_errors_leads_on_to_the_mended_one(as_maya):
    upload(as_maya, products("cup,Cup, large,CUP,,,,1.00,GBP,,cup.jpg"))
    run.due(seconds=60)

    text = as_maya.get(page_of(Import.objects.get())).content.decode()

    assert "A comma inside a value? Put the value in quotes." in text
    link = 'class="btn primary" href="/s/all/imports/new/?kind=products&amp;format=truecount"'
    assert link in text and "Import the mended file" in text


def test_page_asks_again_every_second_only_while_it_runs(as_maya):
    upload(as_maya)
    record = Import.objects.get()
    waiting = as_maya.get(page_of(record), headers={"hx-request": "true"}).content.decode()
    run.due(seconds=60)

    ended = as_maya.get(page_of(record), headers={"hx-request": "true"}).content.decode()

    assert 'hx-trigger="every 1s"' in waiting
    assert "hx-trigger" not in ended
    assert "<html" not in waiting


def test_page_shows_progress_half_way(as_maya, monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", 10)
    record = take_in(many(40)).record
    run.work(record.pk, seconds=0)

    text = as_maya.get(page_of(record)).content.decode()

    assert "10 of 40 rows" in text
    assert 'max="40" value="10"' in text


def test_stop_ends_the_work_and_says_who_did(as_maya):
    record = take_in(many(4)).record

    as_maya.post(f"{page_of(record)}stop/")

    text = as_maya.get(page_of(record)).content.decode()
    assert "Stopped by Maya Okafor." in text
    assert "Go on with the import" in text
    assert run.due(seconds=10) == 0


def test_dry_run_that_stopped_offers_no_import(as_maya):
    upload(as_maya)
    record = Import.objects.get()

    as_maya.post(f"{page_of(record)}stop/")

    text = as_maya.get(page_of(record)).content.decode()
    assert "Nothing has been changed. Choose the file again" in text
    assert f"{page_of(record)}import/" not in text


def test_dry_run_of_a_file_that_is_in_already_says_so_and_offers_no_import(as_maya):
    upload(as_maya)
    run.due(seconds=60)
    tried = Import.objects.get()
    as_maya.post(f"{page_of(tried)}import/")
    run.due(seconds=60)
    done = Import.objects.get(dry_run=False)

    text = as_maya.get(page_of(tried)).content.decode()
    answer = as_maya.post(f"{page_of(tried)}import/", follow=True).content.decode()

    assert "This very file was imported on" in text
    assert page_of(done) in text
    assert f'action="{page_of(tried)}import/"' not in text
    assert "nothing has changed now" in answer


@pytest.mark.parametrize(("encoding", "shown"), [("cp1252", True), ("utf-8", False)])
def test_dry_run_shows_letters_that_were_only_judged(as_maya, encoding, shown):
    upload(as_maya, products("coat,Café Lumière,COAT,,,,89.90,GBP,,").encode(encoding))
    run.due(seconds=60)

    text = as_maya.get(page_of(Import.objects.get())).content.decode()

    assert ("Read as Windows-1252 they are: “Café Lumière”" in text) is shown


def test_rows_with_errors_come_as_a_file_that_can_be_fixed(as_maya):
    record = take_in(BAD, by=SYSTEM).record
    run.due(seconds=60)

    answer = as_maya.get(f"{page_of(record)}errors.csv")

    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert answer["Content-Disposition"] == f'attachment; filename="errors-{record.public_id}.csv"'
    assert lines[0][-3:] == ["error_row", "error_code", "error_detail"]
    assert [(line[2], line[-3], line[-2]) for line in lines[1:]] == [
        ("MUG", "3", "invalid_money"), ("coat", "4", "duplicate_sku"),
    ]  # fmt: skip
    assert lines[2][1] == "'=SUM(1)"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("", 400, "The file is empty."),
        ("name\nx\n", 422, "The header lacks sku. It has name."),
        ("%PDF-1.7\n", 415, "This is a PDF."),
    ],
)
def test_upload_refuses_a_file_that_is_no_table_beside_the_field(as_maya, text, status, said):
    answer = upload(as_maya, text)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert Import.objects.count() == 0


def test_pages_are_for_those_who_may_import(soho):
    reader = signed_in(hire("ann@example.com", "Ann Lee", role="auditor"))
    record = take_in(many(1)).record

    assert reader.get("/s/all/imports/").status_code == 403
    assert reader.get("/s/all/imports/new/").status_code == 403
    assert reader.get(page_of(record)).status_code == 403
    assert reader.post(f"{page_of(record)}stop/").status_code == 403
    assert "/imports/" not in reader.get("/s/all/").content.decode()
    assert Import.objects.get().status == "queued"


def test_associate_finds_and_imports_stock_of_the_store_and_nothing_else(as_ben, soho, camden):
    warehouse()
    home, html = (as_ben.get(path).content.decode() for path in ("/s/soho/", "/s/soho/imports/new/"))
    catalog = take_in(many(1)).record

    answer = upload(as_ben, "sku,on_hand\nCOAT,1\n", store="soho", kind="stock", location="soho")

    assert 'href="/s/soho/imports/"' in home
    assert re.findall(r'<option value="(\w+)"', html) == ["stock", "truecount", "shopify", "woocommerce", "soho"]
    assert re.findall(r"<h2>(\w+): the columns", html) == ["Stock"]
    assert answer.status_code == 302
    assert upload(as_ben, store="soho").status_code == 200
    assert as_ben.get("/s/soho/imports/examples/products-truecount.csv").status_code == 404
    assert as_ben.get(f"/s/soho/imports/{catalog.public_id}/").status_code == 404
    assert Import.objects.filter(kind="products").count() == 1


def test_stock_of_another_store_is_not_shown(as_ben, soho, camden):
    for place in (soho, camden):
        take_in("sku,on_hand\nCOAT,1\n", kind="stock", location=place, file_name=f"{place.code}.csv")

    text = as_ben.get("/s/soho/imports/").content.decode()

    assert ("soho.csv" in text, "camden.csv" in text) == (True, False)


def test_list_costs_the_same_for_one_and_for_three(as_maya):
    counts = []
    for rows in (1, 2, 3):
        take_in(many(rows))
        as_maya.get("/s/all/imports/")
        with CaptureQueriesContext(connection) as seen:
            as_maya.get("/s/all/imports/")
        counts.append(len(seen))

    assert counts[0] == counts[2]


def test_new_import_says_which_columns_each_layout_has_and_offers_an_example(as_maya):
    html = as_maya.get("/s/all/imports/new/").content.decode()

    offered = re.findall(r'href="(/s/all/imports/examples/[^"]+)"', html)
    assert [url.rpartition("/")[2] for url in offered] == [
        "products-truecount.csv", "products-shopify.csv", "products-woocommerce.csv",
        "stock-truecount.csv", "stock-shopify.csv", "stock-woocommerce.csv", "prices-truecount.csv",
    ]  # fmt: skip
    assert "Handle or URL handle · Variant SKU or SKU · Variant Price or Price" in html
    assert "Inventory quantity or On hand (new) or On hand (current) or On hand" in html


def test_example_is_for_the_store_of_the_page(as_ben):
    answer = as_ben.get("/s/soho/imports/examples/stock-truecount.csv")

    assert answer["Content-Disposition"] == 'attachment; filename="example-stock-truecount.csv"'
    assert answer.content.decode().splitlines()[:2] == ["sku,on_hand,location", "EXAMPLE-TEE-S,5,soho"]
    assert as_ben.get("/s/soho/imports/examples/prices-shopify.csv").status_code == 404
