"""Which of our locations a channel means when it names a place."""

from commerce.models import Connection, Location


def named(connection: Connection, ref: str) -> Location | None:
    """Our location under the channel's id of a place, of several the first. Systems that keep one number of stock for
    all places name those of pickups by words: then it is the location of that name or code."""
    rows = connection.places.select_related("location").order_by("location__rank", "id")
    named = [place.location for place in rows if place.external_ref == ref]
    if ref and not named:
        said = ref.casefold()
        named = [place.location for place in rows if said in (place.location.name.casefold(), place.location.code)]
    return named[0] if named and ref else None
