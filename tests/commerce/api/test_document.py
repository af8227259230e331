"""The OpenAPI document and its page: they agree with the views, and their examples work."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework import serializers

from commerce.actors import SYSTEM
from commerce.api.contract import Contract
from commerce.api.document import SchemaDocument, document
from commerce.api.shapes import Query, Shape
from commerce.models import Channel, Location, Variant
from orders import carts
from orders.cart_editing import Units
from orders.carts import NewCart
from orders.models import Cart
from tests.api_client import api
from tests.factories import commerce as factories
from tests.factories.customers import customer
from tests.factories.inventory import receive

OPERATIONS = [
    pytest.param(method, path, operation, id=f"{method.upper()} {path}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
EXAMPLES = [
    pytest.param(method, path, example["value"], operation, id=f"{method.upper()} {path}: {name}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    for name, example in operation.get("requestBody", {})
    .get("content", {})
    .get("application/json", {})
    .get("examples", {})
    .items()
]


def test_document_is_openapi_31():
    assert document()["openapi"].startswith("3.1.")
    assert set(document()["components"]["securitySchemes"]) == {"key", "session"}


def shapes(of: type[Shape] = Shape) -> Iterator[type[Shape]]:
    """Every shape of ours, however far it descends."""
    for shape in of.__subclasses__():
        if not issubclass(shape, Query):
            yield from (shape, *shapes(shape))


def test_every_shape_has_a_name_of_its_own_in_the_document():
    named = defaultdict(set)
    for shape in shapes():
        if not shape.__module__.startswith("tests."):
            named[Contract().get_serializer_name(shape(), "response")].add(f"{shape.__module__}.{shape.__name__}")

    assert {name: found for name, found in named.items() if len(found) > 1} == {}
    assert len(named) > 150


def test_two_shapes_of_one_name_make_no_document():
    one, other = (type(name, (Shape,), {"sku": serializers.CharField()}) for name in ("TwinShape", "Twin"))
    contract = Contract()
    contract.view, contract.registry = SchemaDocument(request=None), ComponentRegistry()

    first = contract.resolve_serializer(one, "response")

    assert contract.resolve_serializer(one(), "request") is first
    with pytest.raises(ImproperlyConfigured, match="both called Twin"):
        contract.resolve_serializer(other, "response")


def test_picked_lines_are_described_as_they_are_sent():
    schemas = document()["components"]["schemas"]
    line = schemas["Picked"]["properties"]["lines"]["items"]["$ref"].rsplit("/", 1)[1]

    assert set(schemas[line]["properties"]) == {"sku", "barcode", "quantity"}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_documents_its_answers(method, path, operation):
    answers = set(operation["responses"])
    problems = {
        media for status, answer in operation["responses"].items() if int(status) >= 400 for media in answer["content"]
    }

    assert operation["summary"]
    assert answers & {"200", "201", "202", "204"}
    assert answers >= {"400", "406", "503"}
    assert problems == {"application/problem+json"}
    if operation.get("security"):
        assert answers >= {"401", "403", "429"}
    if method == "patch":
        assert answers >= {"412", "428"}
    if method == "post":
        assert answers >= {"409", "422"}
        assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "body", "operation"), EXAMPLES)
def test_examples_work(method, path, body, operation):
    client = api()
    for code in ("soho", "camden"):
        factories.LocationFactory(code=code)
    factories.ChannelFactory(code="web")
    factories.product("BLU-JAC-M", "BLU-JAC-L")
    product = factories.product("RAIN-JACKET", title="Rain jacket")
    known = customer() if "customers" in path else filled_cart() if "carts" in path else product
    filled = path.removeprefix("/api/v1").replace("{id}", known.public_id).replace("{sku}", "RAIN-JACKET")

    answer = client.send(method.upper(), filled, body, if_match="*", idempotency_key="k")

    assert answer.status_code < 300, answer.content
    assert str(answer.status_code) in operation["responses"]


def filled_cart() -> Cart:
    """One that can be bought."""
    jacket, soho = Variant.objects.get(sku="BLU-JAC-M"), Location.objects.get(code="soho")
    receive(jacket, soho, 5)
    details = {"delivery": {"method": "pickup", "location": "soho"}}
    new = NewCart(Channel.objects.get(code="web"), details=details, units=(Units(jacket.pk, 1),))
    return carts.open_cart(by=SYSTEM, new=new).cart


@pytest.mark.django_db
def test_page_shows_every_operation_without_scripts(client):
    answer = client.get("/api/v1/docs")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script" not in page
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page


@pytest.mark.django_db
def test_code_of_a_problem_is_explained_on_the_page(client):
    problem = api("stock.read").get("/products").json()

    page = client.get(problem["type"].split("#")[0]).content.decode()

    assert f'id="{problem["type"].split("#")[1]}"' in page
