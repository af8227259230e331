"""Connected systems in the console's words: how one is doing, what differs, and what went wrong over there."""

from datetime import timedelta

from commerce.console import formats, jobs
from commerce.errors import Refusal
from commerce.models import Authority, Connection, Listing, SyncException, SyncRun
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.faults import ChannelFault, Denied, Down, Garbled, Missing, Refused, Throttled, Unclear
from commerce.sales_channels.health import PROMISED_SECONDS, Health

Status, Kind, Field = Connection.Status, SyncRun.Kind, Authority.Field
STATES = {Status.DRAFT: "setting_up", Status.SHADOW: "shadow", Status.LIVE: "live", Status.PAUSED: "paused"}
LISTING_STATES = {
    Listing.Status.UNMATCHED: "unmatched",
    Listing.Status.MATCHED: "matched",
    Listing.Status.IGNORED: "not_ours",
    Listing.Status.GONE: "deleted_there",
}
MATCHED_BY = {
    Listing.MatchedBy.HAND: "by hand",
    Listing.MatchedBy.SKU: "by SKU",
    Listing.MatchedBy.BARCODE: "by barcode",
}
EXCEPTION_STATES = {
    SyncException.Status.OPEN: "to_mend",
    SyncException.Status.RETRYING: "retrying",
    SyncException.Status.RESOLVED: "solved",
    SyncException.Status.DISMISSED: "dismissed",
}
CONFLICT_STATES = {"open": "to_decide", "ours": "ours_holds", "theirs": "theirs_holds", "undone": "rolled_back"}
RUN_STATES = {SyncRun.Status.RUNNING: "running", SyncRun.Status.COMPLETED: "done", SyncRun.Status.FAILED: "failed"}
COMPARED = {Kind.STOCK: "levels", Kind.PRICE: "prices", Kind.ORDERS: "orders", Kind.MAPPING: "offers"}
DIFFERS = {
    Kind.STOCK: ("differ", "put right"),
    Kind.PRICE: ("differ", "put right"),
    Kind.ORDERS: ("were new or changed", "taken"),
    Kind.MAPPING: ("are not matched", "matched"),
}
RULES = {
    "hub": "Truecount: ours is sent",
    "channel": "The channel: theirs is taken",
    "newest": "Whoever changed it last",
    "manual": "Somebody, each time",
}
_FAULTS = {
    Throttled: "It takes no more calls for now. Try again in a moment.",
    Down: "It cannot be reached, or says that it cannot serve now.",
    Unclear: "No clear answer came.",
    Denied: "It does not accept these secrets. Check them, and what they are allowed to do.",
    Missing: "It does not know this account. Check the address.",
    Refused: "It understood and said no.",
    Garbled: "What answers there does not write as this system does. Check the address.",
}


def condition(connection: Connection, found: Health) -> tuple[str, str]:
    """The chip and the sentence: how it is doing, the most urgent first."""
    if connection.status == Status.DRAFT:
        return "", "Nothing is read and nothing is sent yet."
    if connection.status == Status.PAUSED:
        why = f": {connection.paused_because}" if connection.paused_because else ""
        return "", f"Nothing is read and nothing is sent{why}."
    if found.access_ends:
        return "not_well", "It gives us no new access: let us in again over there and save the new secrets."
    if found.breaker == "open":
        rest = formats.span(found.open_until - found.at)
        return "not_well", f"Cannot be reached; next try in {rest}."
    if found.breaker == "half_open":
        return "not_well", "Could not be reached; the next call tries it."
    if found.dark_since is not None:
        return "not_well", "It can be told nothing, or what it sold meanwhile is not read yet."
    if found.waits_seconds > PROMISED_SECONDS:
        return "not_well", f"The oldest change has waited for {formats.span(timedelta(seconds=found.waits_seconds))}."
    if not found.is_well:
        return "not_well", "It learns of changes later than within a minute."
    return "well", "Changes are known there within a minute." if connection.is_writing else "It is read and compared."


def lag(milliseconds: float | None) -> str:
    """`1.2 s`; a dash where nothing was sent lately."""
    return "–" if milliseconds is None else jobs.took(round(milliseconds))


def fault(problem: Exception) -> str:
    """What went wrong over there, in a sentence that says what to do; with its own words where it has any."""
    if isinstance(problem, NotNow):
        return f"Nothing was sent: {problem.why}. Try again in {formats.span(timedelta(seconds=problem.seconds + 1))}."
    if isinstance(problem, Refusal):
        return problem.detail
    words = next((text for kind, text in _FAULTS.items() if isinstance(problem, kind)), "It went wrong over there.")
    said = problem.detail if isinstance(problem, ChannelFault) else ""
    return f"{words} It said: {said}" if said else words


def last_fault(stored: str) -> str:
    """The fault that a connection keeps, `Kind: detail`, as a sentence."""
    name, _, detail = stored.partition(": ")
    words = next((text for kind, text in _FAULTS.items() if kind.__name__ == name), "")
    return f"{words} It said: {detail}" if words and detail else words or stored


def subject(row: SyncException) -> str:
    """What an exception is about where nobody knows more: the channel's own number of its order."""
    noun, _, id = row.subject.partition(":")
    if row.facts.get("number"):
        return f"Their order {row.facts['number']}"
    if not id:
        return f"Their order {row.subject}" if row.order_id else row.subject
    return {"order": f"Their order {id}", "level": "A stock level", "price": "A price"}.get(noun, noun.capitalize())


def value(field: str, found: object, currency: str) -> str:
    """One side of a difference: units, a price, a title; "nothing" where there is none."""
    if found is None or found == "":
        return "Nothing"
    if field in (Kind.PRICE, Field.PRICE) and isinstance(found, int):
        return formats.money(found, currency)
    if isinstance(found, int):
        return formats.counted(found, "unit") if field == Field.STOCK else formats.number(found)
    return str(found)
