"""A wave with what is shown of it, in a constant number of queries."""

from fulfillment import waves
from fulfillment.models import Fulfillment, Wave


def one(wave_id: int) -> tuple[Wave, list[Fulfillment]]:
    """One that exists, as it is now, with its orders, the oldest promise first."""
    wave = Wave.objects.select_related("location", "picker").get(pk=wave_id)
    return wave, list(waves.members(wave).select_related("order"))
