"""Who is signed in where: a row per browser, of no use after its last day."""

from commerce import pruning


def prune() -> int:
    """Forget sessions that ended; how many."""
    return pruning.every("django_session", "expire_date < statement_timestamp()", (), key="session_key")
