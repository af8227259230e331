"""Random requests made from the schema: no operation answers 500, and none answers what it does not document.

Of the cases that cover a schema each place gets each kind of right and wrong value once, and a share of the rest: a
property is sent null, but not also a number, a text, a list and an object by every operation that takes it.
`FUZZ_EXAMPLES=100` asks more, and something else each time.
"""

import os
from functools import cache
from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from orders.api import guessing
from tests.factories import commerce as factories

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ALSO = 48  # of so many more cases of the same kind and place one
schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}
LIMITS = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "4")),
    deadline=None,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def secret(transactional_db, monkeypatch) -> str:
    """A key that may do everything, beside a little of everything to find. Its random codes are nobody else's misses:
    other tests have the same address, and follow at once."""
    monkeypatch.setattr(guessing, "address", lambda _request: "fuzz")
    factories.LocationFactory(code="soho")
    factories.ChannelFactory(code="web")
    factories.TillFactory(code="soho-1")
    factories.product("BLU-JAC-M", "BLU-JAC-L", title="Blue jacket")
    return factories.api_key("*")[1]


@pytest.mark.fuzz
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_operation_answers_as_documented(label, secret):
    """Its cases are made here: only by the one process that runs them."""

    @LIMITS
    def answers(case):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        case.call_and_validate(checks=CHECKS)

    run = build_operation_test(
        config=schema.config, operation=OPERATIONS[label], test_func=answers, given_kwargs={}, feedback=feedback()
    )
    run()


@cache
def feedback() -> FeedbackSources:
    """Values that the code itself compares with."""
    return FeedbackSources(constants_value_source=make_constants_value_source(schema))


@schema.hook
def filter_case(context, case):
    """Whether to keep one of the cases that cover the schema."""
    covers = case.meta and case.meta.phase.data
    if not isinstance(covers, CoveragePhaseData):
        return True
    place = (covers.location, covers.parameter, covers.parameter_location)
    kind = (context.operation.label, case.meta.generation.mode, covers.scenario, *place)
    return next(_known.setdefault(kind, count())) == 0 or next(_others) % ALSO == 0


_known: dict[tuple, count] = {}
_others = count()
