"""Random requests made from the schema: no operation answers 500, and none answers what it does not document."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.factories import commerce as factories

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
LIMITS = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def secret(transactional_db) -> str:
    """A key that may do everything, beside a little of everything to find."""
    factories.LocationFactory(code="soho")
    factories.ChannelFactory(code="web")
    factories.TillFactory(code="soho-1")
    factories.product("BLU-JAC-M", "BLU-JAC-L", title="Blue jacket")
    return factories.api_key("*")[1]


@pytest.mark.fuzz
@schema.parametrize()
@LIMITS
def test_every_operation_answers_as_documented(case, secret):
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}

    case.call_and_validate(checks=CHECKS)
