"""Nobody overwrites a change they have not seen: a change names the version it is based on."""

from collections.abc import Collection

from commerce.errors import Refusal

Expected = Collection[str] | None


class VersionConflict(Refusal):
    """The record has changed since it was read; `version` is what it is now."""

    code = "version_conflict"
    status = 412
    title = "Changed meanwhile"


def require(expected: Expected, version: str) -> None:
    """Raise VersionConflict unless `version` is among the expected ones; None expects nothing in particular.

    To be called with the record locked.
    """
    if expected is not None and version not in expected:
        raise VersionConflict("This record has changed since you read it.", version=version)
