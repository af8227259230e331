"""What tests of the foundation share."""

import pytest

from tests.commerce.webhooks import receiver as receivers


@pytest.fixture
def receiver(settings):
    """A system that may be called."""
    with receivers.opened(settings) as opened:
        yield opened
