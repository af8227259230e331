"""Files over the API: judged before the answer, worked through after it, taken in once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from commerce.imports import run, table
from commerce.models import Import, Variant
from tests.api_client import Api, api, problem
from tests.commerce.imports.files import CATALOG, many, products, warehouse
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "product,title,sku,price\ncoat,Warm coat,COAT,89.90\n"


def send(client: Api, data: bytes | str = TEXT, *, name: str = "file.csv", key: str = "", **form: str) -> HttpResponse:
    """Upload a file as multipart form data."""
    content = data.encode() if isinstance(data, str) else data
    fields = {"kind": "products", **form, "file": SimpleUploadedFile(name, content, "text/csv")}
    headers = {"authorization": f"Bearer {client.secret}"} | ({"idempotency-key": key} if key else {})
    return Client(raise_request_exception=False).post("/api/v1/imports", fields, headers=headers)


def worked(client: Api, answer: HttpResponse) -> dict:
    """The import once workers have had their turn."""
    run.due(seconds=60)
    return client.get(f"/imports/{answer.json()['id']}").json()


def test_post_takes_a_file_in_and_get_tells_what_came_of_it():
    client = api("catalog.write")

    answer = send(client, name="autumn range.csv")
    done = worked(client, answer)

    assert (answer.status_code, answer.json()["state"], set(answer.json())) == (202, "queued", {"id", "state"})
    assert answer.json()["id"].startswith("imp_")
    assert {name: done[name] for name in ("state", "kind", "format", "dry_run", "file_name", "encoding")} == {
        "state": "completed",
        "kind": "products",
        "format": "truecount",
        "dry_run": False,
        "file_name": "autumn range.csv",
        "encoding": "utf-8",
    }
    assert (done["rows_total"], done["rows_ok"], done["rows_failed"], done["errors"]) == (1, 1, 0, [])
    assert Variant.objects.get().price == 8990


def test_post_of_a_real_catalog_reports_the_repeated_sku_by_row():
    client = api("catalog.write")
    warehouse()

    done = worked(client, send(client, (CATALOG / "products.shopify-layout.csv").read_bytes(), format="shopify"))

    assert (done["rows_ok"], done["rows_failed"], done["errors_total"]) == (86, 2, 2)
    assert done["errors"] == [
        {
            "row": row,
            "column": "sku",
            "code": "duplicate_sku",
            "detail": "Same SKU as row 87, first row kept.",
            "value": "404.038.96",
        }
        for row in (88, 89)
    ]


def test_post_of_the_same_file_again_names_the_first_import():
    client = api("catalog.write")
    first = send(client)
    worked(client, first)

    again = send(client)

    assert again.status_code == 202
    assert again.json() == {"id": first.json()["id"], "state": "completed", "note": "already_imported"}
    assert Import.objects.count() == 1


def test_post_of_a_dry_run_changes_nothing():
    client = api("catalog.write")

    done = worked(client, send(client, dry_run="true"))

    assert (done["state"], done["dry_run"], done["rows_ok"]) == ("completed", True, 1)
    assert Variant.objects.count() == 0


def test_post_with_one_key_is_one_import():
    client = api("catalog.write")

    first, again = send(client, key="k", dry_run="true"), send(client, key="k", dry_run="true")
    other = send(client, TEXT + "x,X,X,1.00\n", key="k", dry_run="true")
    no_table = send(client, "%PDF-1.7\n", key="k", dry_run="true")
    no_kind = send(client, key="k", dry_run="true", kind="rockets")

    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert [problem(answer) for answer in (other, no_table, no_kind)] == [(422, "idempotency_key_reused")] * 3
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "malformed_csv"),
        (b"sku,title\n", 400, "malformed_csv"),
        (b'sku,title\nA,"open\n', 400, "malformed_csv"),
        (b"sku,title\nA,B\x00\n", 400, "malformed_csv"),
        (b"%PDF-1.7\n", 415, "unsupported_file"),
        (b"PK\x03\x04rest", 415, "unsupported_file"),
        (b"sku,title\nA,\xc3\xa9\xe9\n", 422, "encoding_uncertain"),
        (b"name,cost\nA,1\n", 422, "missing_columns"),
    ],
)
def test_post_refuses_a_file_that_is_no_table(data, status, code):
    assert problem(send(api("catalog.write"), data)) == (status, code)
    assert Import.objects.count() == 0


def test_post_refuses_too_many_rows_and_bytes():
    client = api("catalog.write")

    assert problem(send(client, "sku\n" + "A\n" * 200_001)) == (413, "file_too_large")
    assert problem(send(client, b"sku\n" + b"A" * (21 << 20))) == (413, "file_too_large")
    assert problem(send(client, b"sku\n" + b"A" * (25 << 20))) == (413, "file_too_large")


def test_post_says_which_layout_a_file_looks_like():
    answer = send(api("catalog.write"), (CATALOG / "products.shopify-layout.csv").read_bytes())

    assert (answer.json()["code"], answer.json()["looks_like"]) == ("missing_columns", "shopify")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"kind": "orders"}, 422, "kind_not_available"),
        ({"kind": "rockets"}, 400, "validation_error"),
        ({"format": "magento"}, 400, "validation_error"),
        ({"location": "mars"}, 400, "validation_error"),
        ({"currency": "XYZ"}, 400, "validation_error"),
        ({"dry_run": "maybe"}, 400, "validation_error"),
        ({"surprise": "1"}, 400, "unknown_field"),
    ],
)
def test_post_refuses_forms_that_do_not_fit(form, status, code):
    assert problem(send(api(), **form)) == (status, code)


def test_post_needs_the_permission_of_the_kind():
    clerk = api("catalog.read")
    counter = api("stock.write")

    assert problem(send(clerk)) == (403, "permission_denied")
    assert problem(send(counter)) == (403, "permission_denied")
    assert send(counter, "sku,on_hand\nCOAT,1\n", kind="stock").status_code == 202


def test_post_of_stock_keeps_to_the_locations_of_the_key():
    warehouse()
    soho = factories.LocationFactory(code="soho")
    client = api("stock.write", locations=[soho])

    assert problem(send(client, "sku,on_hand\nCOAT,1\n", kind="stock")) == (403, "location_not_allowed")
    assert send(client, "sku,on_hand\nCOAT,1\n", kind="stock", location="soho").status_code == 202


def test_post_takes_multipart_only():
    assert problem(api("catalog.write").post("/imports", {"kind": "products"})) == (415, "unsupported_media_type")


def test_post_refuses_a_broken_form():
    client = api("catalog.write")

    answer = client.post("/imports", b"nothing of the kind", content_type="multipart/form-data")

    assert problem(answer) == (400, "malformed_multipart")


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "x" * 300 + ".csv", "inv\u202eoice.csv", ".htaccess"])
def test_post_keeps_only_a_clean_file_name(name):
    answer = send(api("catalog.write"), name=name)

    kept = Import.objects.get().file_name
    assert answer.status_code == 202
    assert len(kept) <= 160
    assert not set(kept) & set("/\\\u202e")


def test_list_shows_own_kinds_newest_first():
    client = api("catalog.write", "stock.write")
    for text, kind in ((TEXT, "products"), ("sku,on_hand\nA,1\n", "stock"), (many(2), "products")):
        send(client, text, kind=kind)

    everything = client.get("/imports").json()["results"]
    only_stock = api("stock.write").get("/imports").json()["results"]

    assert [record["kind"] for record in everything] == ["products", "stock", "products"]
    assert [record["kind"] for record in only_stock] == ["stock"]
    assert problem(api("orders.read").get("/imports")) == (403, "permission_denied")


def test_get_comes_with_an_etag_that_changes_as_the_import_does():
    client = api("catalog.write")
    path = f"/imports/{send(client).json()['id']}"
    queued = client.get(path)

    unchanged = client.get(path, if_none_match=queued["ETag"])
    run.due(seconds=60)
    done = client.get(path, if_none_match=queued["ETag"])

    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", queued["ETag"])
    assert (done.status_code, done.json()["state"]) == (200, "completed")


def test_get_of_anothers_import_is_not_there():
    answer = send(api("catalog.write"), products("a,A,A,,,,1.00,GBP,,"))

    assert problem(api("stock.write").get(f"/imports/{answer.json()['id']}")) == (404, "not_found")
    assert problem(api("catalog.write").get("/imports/imp_0000000000000")) == (404, "not_found")


def test_limits_of_an_upload_are_those_of_the_contract():
    assert table.Limits(size=20 * 1024 * 1024, rows=200_000) == table.UPLOAD
