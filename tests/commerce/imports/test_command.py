"""`manage.py import`: progress and row errors for people, pictures from beside the file, nothing done twice."""

import csv
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commerce.models import Image, Import, Variant
from tests.commerce.imports.files import CATALOG, many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def catalog(tmp_path) -> Path:
    """The published catalog with a few of its pictures beside it."""
    folder = tmp_path / "catalog"
    (folder / "images").mkdir(parents=True)
    shutil.copy(CATALOG / "products.shopify-layout.csv", folder)
    for picture in sorted((CATALOG / "images").iterdir())[:5]:
        shutil.copy(picture, folder / "images")
    return folder


def test_import_reports_rows_and_errors(catalog, capsys):
    call_command("import", str(catalog / "products.shopify-layout.csv"), kind="products", format="shopify")

    said = " ".join(capsys.readouterr().out.split())
    assert "88 rows: 86 in (86 new, 0 changed), 2 with errors." in said
    assert said.count("duplicate_sku") == 2


def test_import_takes_pictures_from_beside_the_file_and_reports_missing_ones(catalog):
    call_command("import", str(catalog / "products.shopify-layout.csv"), kind="products", format="shopify")

    record = Import.objects.get()
    assert Image.objects.count() == 5
    assert record.errors.filter(column="image", code="invalid_image").count() == 49
    assert record.rows_failed == 2


def test_import_reads_no_file_from_elsewhere(tmp_path):
    (tmp_path / "secret.jpg").write_bytes((CATALOG / "images" / "alexandru-acea-686569-unsplash.jpg").read_bytes())
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "file.csv"
    path.write_text(f"product,title,sku,price,image\na,A,A,1.00,../secret.jpg\nb,B,B,1.00,{tmp_path}/secret.jpg\n")

    call_command("import", str(path), kind="products", format="truecount")

    assert Image.objects.count() == 0
    assert set(Import.objects.get().errors.values_list("code", flat=True)) == {"url_refused"}


def test_import_again_says_so_and_changes_nothing(tmp_path, capsys):
    path = tmp_path / "range.csv"
    path.write_text(many(3))
    call_command("import", str(path), kind="products", format="truecount")
    Variant.objects.update(price=5)

    call_command("import", str(path), kind="products", format="truecount")

    assert "already_imported" in capsys.readouterr().out
    assert set(Variant.objects.values_list("price", flat=True)) == {5}


def test_import_dry_run_changes_nothing(tmp_path, capsys):
    path = tmp_path / "range.csv"
    path.write_text(many(3))

    call_command("import", str(path), kind="products", format="truecount", dry_run=True)

    assert "3 would be in" in capsys.readouterr().out
    assert Variant.objects.count() == 0


def test_import_writes_the_rows_that_failed(catalog, tmp_path):
    out = tmp_path / "errors.csv"

    call_command("import", str(catalog / "products.shopify-layout.csv"), kind="products", format="shopify", errors=out)

    lines = list(csv.DictReader(out.open(newline="")))
    late = [line for line in lines if line["error_code"].startswith("duplicate_sku")]
    assert [line["error_row"] for line in late] == ["88", "89"]
    assert [line["Option1 Value"] for line in late] == ["mint", "pearl"]
    assert late[0]["error_detail"] == "Same SKU as row 87, first row kept."


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "malformed_csv"),
        ("name\nx\n", {}, "missing_columns"),
        ("sku\nA\n", {"kind": "orders"}, "kind_not_available"),
        ("sku\nA\n", {"location": "mars"}, "no location mars"),
        ("sku\nA\n", {"currency": "XYZ"}, "no currency"),
    ],
)
def test_import_refuses_with_a_sentence(tmp_path, text, options, said):
    path = tmp_path / "range.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=said):
        call_command("import", str(path), **{"kind": "products", "format": "truecount", **options})


def test_undo_import_says_what_it_would_do_and_does_it_only_when_told(tmp_path, capsys):
    path = tmp_path / "range.csv"
    path.write_text(many(4))
    call_command("import", str(path), kind="products", format="truecount")
    record = Import.objects.get()
    Variant.objects.filter(sku="SKU-1").update(price=999)

    call_command("undo_import", record.public_id)
    looked = Variant.objects.filter(status="active").count()
    call_command("undo_import", record.public_id, yes=True)

    said = " ".join(capsys.readouterr().out.split())
    assert "5 changes: 3 would be undone, 2 with something that stays." in said
    assert f"5 changes: 3 undone, 2 with something left as it is. {record.public_id} completed" in said
    assert (looked, Variant.objects.get(status="active").sku) == (4, "SKU-1")
    with pytest.raises(CommandError, match="There is no import"):
        call_command("undo_import", "imp_nothing")
