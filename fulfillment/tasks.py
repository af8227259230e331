"""What workers and beat run for fulfillment. Every task is thin and safe to run twice."""

from celery import shared_task

from commerce.actors import SYSTEM
from fulfillment import carrier_notices, escalation, expiry, label_resolver, reminders, short_policy
from fulfillment.routing import router, trials


@shared_task
def escalate() -> None:
    """Tell somebody in charge of work that no store accepts."""
    escalation.escalate_due()


@shared_task
def route_waiting() -> None:
    """Goods came in, or a pause is over: what no place could send may find one now."""
    router.route_waiting()


@shared_task
def decide_shorts() -> None:
    """Nobody has answered what becomes of missing units: the policy decides."""
    short_policy.decide_due()


@shared_task
def remind() -> None:
    """Tell people of goods that still wait for them."""
    reminders.remind_due()


@shared_task
def expire_pickups() -> None:
    """What nobody came for goes back to its shelf, and its money to its buyer."""
    expiry.expire_due()


@shared_task
def resolve_labels() -> None:
    """Ask carriers what became of labels whose outcome is not known."""
    label_resolver.resolve_due()


@shared_task
def prune_carrier_notices() -> None:
    """Forget what carriers sent long ago; shipments keep what it said."""
    carrier_notices.prune(by=SYSTEM)


@shared_task
def compare_rules() -> None:
    """Somebody asked what other rules would have done with past orders."""
    trials.run_waiting()
