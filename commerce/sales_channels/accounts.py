"""From a connection's row to the connector that speaks for it."""

import json
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from commerce import sealing
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import access_keeping, registry
from commerce.sales_channels.connector import Connector, Link


class UnknownSystem(Refusal):
    """The settings do not name this system: it was connected by another version, or is switched off."""

    code = "unknown_system"
    title = "Unknown system"


def connector(connection: Connection) -> Connector:
    """The connector for this account. Raises UnknownSystem, CannotUnseal."""
    return system(connection.system)(link(connection))


def system(code: str) -> type[Connector]:
    """The system of that code. Raises UnknownSystem."""
    found = registry.named(code)
    if found is None:
        raise UnknownSystem(f"This installation does not speak to {code}.", system=code)
    return found


def link(connection: Connection) -> Link:
    """All that a connector needs to know. Raises CannotUnseal."""
    return Link(
        connection=connection.public_id,
        base_url=connection.base_url,
        api_version=connection.api_version,
        secrets=unsealed(connection.secrets),
        older_secrets=unsealed(connection.older_secrets),
        settings=connection.settings,
        callback_url=callback_url(connection),
        keeper=access_keeping.Keeper(connection),
    )


def callback_url(connection: Connection) -> str:
    """Our address for what it sends: unguessable, and the same byte for byte as registered over there."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('inbound', args=[connection.token])}"


def sealed(secrets: Mapping[str, str]) -> str:
    """Secrets as they are stored."""
    return sealing.seal(json.dumps(dict(secrets), sort_keys=True)) if secrets else ""


def unsealed(stored: str) -> dict[str, str]:
    """Secrets as they were given."""
    return json.loads(sealing.unseal(stored)) if stored else {}
