"""The example of each layout goes through a real import, and names exactly the columns that the layout reads."""

import io

import pytest

from commerce.imports import examples, kinds, table
from commerce.imports.kinds import Kind
from commerce.imports.layouts.layout import Layout
from commerce.imports.rows import place_columns
from commerce.models import Barcode, Variant
from tests.commerce.imports.files import errors, imported, warehouse

pytestmark = pytest.mark.django_db(transaction=True)


def every() -> list[tuple[Kind, str, Layout]]:
    return [(kind, name, layout) for kind in kinds.available() for name, layout in kind.layouts.items()]


def text(layout: Layout, currency: str = "GBP") -> str:
    return "".join(examples.lines(layout, currency=currency, location="warehouse"))


class Asked(dict):
    """Columns that remember which of them were looked for."""

    def __init__(self, columns: dict[str, int]) -> None:
        super().__init__(columns)
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> object:
        self.names.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("currency", ["GBP", "JPY"])
@pytest.mark.parametrize("name", kinds.FORMATS)
def test_every_example_of_a_system_is_imported_without_an_error(name, currency):
    place, done = warehouse(), []

    for kind, format, layout in every():
        if format == name:
            file = text(layout, currency)
            done.append(imported(file, kind=kind.name, format=name, location=place, currency=currency))

    assert [(record.status, record.rows_failed, errors(record)) for record in done] == [("completed", 0, [])] * len(
        done
    )
    assert [record.rows_created + record.rows_changed > 0 for record in done] == [True] * len(done)
    skus = ["EXAMPLE-MUG", "EXAMPLE-TEE-M", "EXAMPLE-TEE-S"]
    assert list(Variant.objects.order_by("sku").values_list("sku", flat=True)) == skus
    assert Variant.objects.get(sku="EXAMPLE-TEE-M").option_values == ["M"]
    assert Barcode.objects.get().code == "9521234500025"


@pytest.mark.parametrize("layout", [pytest.param(each, id=f"{kind.name}-{name}") for kind, name, each in every()])
def test_layout_names_the_columns_that_it_reads_and_no_others(layout):
    file = io.BytesIO(text(layout).encode())
    shape = table.inspect(file, table.UPLOAD)
    columns = Asked(place_columns(shape.columns))

    list(layout.read(table.records(file, shape), columns, "GBP"))

    named = [set(column.casefold().split("|")) for column in (*layout.required, *layout.optional)]
    assert columns.names - set().union(*named) == set()
    assert [spellings for spellings in named if not spellings & columns.names] == []
    assert layout.missing(columns) == []
