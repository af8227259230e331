"""What the demo sells: enough of it, no name or barcode twice, and nothing that changes from start to start."""

import subprocess
import sys

from stdnum import ean

from config.demo import assortment, cast
from config.demo.assortment import DATA

KNOWN_TO_EVERYBODY = {
    *("RDG-JKT-OLV-M", "HRB-BTS-BRN-8", "LMB-SCF-RST", "MRN-JMP-NVY-M", "RIB-HAT-MST", "CNV-TOT-NAT", "STW-MUG-SGE"),
    *("FIG-CND-220", "LIN-CSH-OAT", "HRB-THR-GRY", "ARC-LMP-BRS", "BUD-VAS-BLU", "BLU-JAC-M"),
}
DIGEST = "from config.demo import assortment; import hashlib;"
DIGEST += "print(hashlib.sha256(repr(assortment.articles()).encode()).hexdigest())"


def items():
    return [item for article in assortment.articles() for item in article.items]


def test_assortment_is_as_wide_as_a_real_shop():
    assert len(assortment.articles()) >= 200
    assert len(items()) >= 600


def test_assortment_skus_and_titles_are_unique():
    skus, titles = [item.sku for item in items()], [article.title for article in assortment.articles()]

    assert len(set(skus)) == len(skus)
    assert len(set(titles)) == len(titles)
    assert set(skus) >= KNOWN_TO_EVERYBODY


def test_assortment_barcodes_are_valid_and_belong_to_one_item():
    codes = [code for item in items() for code in (item.barcode, item.inner_code) if code]

    assert [code for code in codes if not ean.is_valid(code)] == []
    assert len(set(codes)) == len(codes)
    assert {len(item.barcode) for item in items()} == {13}
    assert {len(item.inner_code) for item in items()} == {0, 14}


def test_assortment_items_answer_every_option_of_their_article_differently():
    for article in assortment.articles():
        values = [item.values for item in article.items]

        assert len(set(values)) == len(values)
        assert {len(value) for value in values} == {len(article.options)}


def test_assortment_earns_money_on_everything():
    assert [item.sku for item in items() if not 0 < item.cost < item.price / 1.2] == []
    assert [item.sku for item in items() if item.compare_at_price and item.compare_at_price <= item.price] == []
    assert [item.sku for item in items() if item.grams <= 0] == []


def test_assortment_names_only_categories_and_suppliers_that_exist():
    categories = {row["path"] for row in assortment.rows(DATA / "categories.csv")}
    suppliers = {row["code"] for row in assortment.rows(DATA / "suppliers.csv")}

    assert {article.category for article in assortment.articles()} <= categories
    assert {article.supplier for article in assortment.articles()} == suppliers


def test_assortment_taxes_books_and_childrens_clothes_at_zero():
    zero = {article.category for article in assortment.articles() if article.tax_class == "zero"}

    assert {"paper/books", "children/clothing", "children/clothing/baby"} <= zero
    assert {article.tax_class for article in assortment.articles()} == {"standard", "zero"}


def test_assortment_is_the_same_in_every_process():
    digests = {digest_with(seed) for seed in ("1", "2")}

    assert len(digests) == 1


def digest_with(seed: str) -> bytes:
    command = [sys.executable, "-c", DIGEST]
    return subprocess.check_output(command, env={"PYTHONHASHSEED": seed}, cwd=DATA.parents[2])


def test_cast_has_every_place_door_and_role_people_expect():
    assert [place.code for place in cast.places()] == ["soho", "camden", "brighton", "leeds", "bath", "warehouse"]
    assert [till for place in cast.places() for till in place.tills][:3] == ["soho-1", "soho-2", "camden-1"]
    assert {door.code for door in cast.doors()} >= {"web", "pos"}
    assert {person.role for person in cast.people()} == {
        *("owner", "manager", "associate", "cashier", "stock_controller", "auditor")
    }
