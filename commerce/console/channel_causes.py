"""What every cause of an exception means, and what a person does about it, in plain words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """A title, what has happened, and what to do."""

    title: str
    means: str
    cure: str


_THERE = "Correct it over there, then try it again; or dismiss it when nothing is to be done."
_LINE = "Ask the channel's support: its order is not written as it should be. Place it by hand, then dismiss this."
CAUSES = {
    "unmapped_line": Cause(
        "Goods that are not known here",
        "An order was sold over there with goods that match none of our variants, so it waits.",
        "Say which variant each line is. Every order that waits for it is placed then.",
    ),
    "oversold": Cause(
        "Sold without goods",
        "The channel sold more than could be sold.",
        "Send it from elsewhere, wait for goods, or cancel it over there. Below is what the channel was told.",
    ),
    "currency_differs": Cause(
        "Another currency",
        "The order is not in the currency of its channel.",
        "Have the shop sell in the channel's currency, or connect it to a channel of that currency.",
    ),
    "unknown_place": Cause(
        "A place that is not known",
        "The order is for a place over there that is none of our stores.",
        "Say under Rules of the channel which store it is, then try it again.",
    ),
    "no_address": Cause("No whole address", "It is to be shipped, and the address is not complete.", _THERE),
    "edited_there": Cause(
        "Changed over there",
        "An order that is ours already was changed there in a way that nobody may follow by itself.",
        "Do the same with our order, or undo it there; then try it again.",
    ),
    "cancelled_there": Cause(
        "Cancelled over there",
        "The channel cancelled an order that cannot be cancelled here any more.",
        "Stop the parcel, or take the goods back as a return.",
    ),
    "fulfilled_there": Cause(
        "Sent from there",
        "The channel says that the order was sent or handed over before it was known here.",
        "Find out from which store the goods went, and book them out there; then dismiss this.",
    ),
    "total_differs": Cause(
        "The total does not add up",
        "What the lines of the order cost is not what the order costs over there. It was taken as it is.",
        "Compare both; correct it in the books where needed, then dismiss this.",
    ),
    "refused": Cause("Not possible here", "The order meets a rule of ours that refuses it.", _THERE),
    "malformed": Cause(
        "Cannot be read",
        "What the channel sent is not how it writes.",
        "Try it again after an update, or place it by hand. What came is shown below.",
    ),
    "unknown_topic": Cause(
        "News of an unknown kind",
        "The channel sends something that nothing here knows.",
        "Switch this kind of news off over there, then dismiss this.",
    ),
    "event_conflict": Cause(
        "The same event with other content",
        "Two deliveries name the same event and say different things. The first one counts.",
        "Compare with the order over there, then dismiss this.",
    ),
    "failed": Cause(
        "It failed here, several times",
        "Working on what came failed more often than it is tried.",
        "Try it again. When it fails again, hand the words below to whoever runs Truecount.",
    ),
    "level_refused": Cause(
        "A stock level was refused",
        "The channel does not take the number of units that it was told.",
        "Correct the offer over there, such as one that is not kept in stock; then try it again.",
    ),
    "price_refused": Cause("A price was refused", "The channel does not take the price that it was told.", _THERE),
    "price_differs": Cause(
        "It shows another price",
        "Shoppers over there see another price than ours. Ours is sent again, and this closes once it is shown.",
        "When it comes back, somebody else writes prices there: an app of the shop, or an authority that is set wrong.",
    ),
    "product_refused": Cause(
        "A product was refused",
        "The channel does not take a product that was published, or no longer has it.",
        "Mend what it objects to, here or over there, then try it again; or withdraw the product from the channel.",
    ),
    "fulfillment_refused": Cause(
        "A shipment was refused",
        "The channel does not take the news that something was sent.",
        "Enter carrier and tracking number over there, then dismiss this.",
    ),
    "cancellation_refused": Cause(
        "A cancellation was refused", "The channel does not cancel what cannot come.", "Cancel it over there by hand."
    ),
    "refund_refused": Cause(
        "A refund was refused",
        "The channel does not give back the money of what was cancelled here.",
        "Give that amount back over there by hand; this ends once the channel reports it. Or try it again.",
    ),
    "privacy_request": Cause(
        "A request about personal data",
        "The channel passes on what the law lets a customer ask for.",
        "Answer it from the customer's page in time, then dismiss this.",
    ),
    "disconnected": Cause(
        "We were disconnected",
        "Somebody removed our access over there.",
        "Connect it again over there, save the new secrets, and test.",
    ),
    "access_ends": Cause(
        "Our access cannot be renewed",
        "The channel gives us no new access for the credentials that we have. What we hold ends soon, or has ended.",
        "Let us in again over there, save the new secrets under Settings, and test. It goes on by itself then.",
    ),
    "subscription_refused": Cause(
        "Its news was refused",
        "The channel does not let us say what it shall send to us. Orders still come, by asking for them.",
        "Give our key the right to make webhooks, or enter our address over there by hand; then dismiss this.",
    ),
    "subscription_dropped": Cause(
        "It had stopped sending its news",
        "The channel dropped what it should send us, as it does when our address does not answer. We subscribed again.",
        "Look whether our address can be reached from outside. This closes by itself once all stands for an hour.",
    ),
    "return_not_booked": Cause(
        "A return that is not on the shelf",
        "A till took goods back, and they could not be put back into stock here.",
        "Mend what is named below, then try it again; or book the goods in by hand, then dismiss this.",
    ),
    "count_not_booked": Cause(
        "A count that is not in the books",
        "A till told what was found on the shelf, and for some of it the record could not follow.",
        "Count it again, correct the record by hand, then dismiss this.",
    ),
    "negative_amount": Cause("An amount below zero", "The order has an amount below zero.", _LINE),
    "fractional_quantity": Cause("Parts of a unit", "The order is for a part of a unit.", _LINE),
    "too_many_lines": Cause("Too many lines", "The order has more lines than are taken.", _LINE),
    "duplicate_line": Cause("Two lines with one id", "Two lines of the order have the same id.", _LINE),
    "quantity_out_of_range": Cause("Too many units", "A line is for more units than can be.", _LINE),
    "no_lines": Cause("Nothing to sell", "The order has no line with units.", _LINE),
    "nothing_ours": Cause("Nothing of ours", "None of its lines is ours.", "Dismiss it, or match its offers."),
    "digital": Cause(
        "Nothing to send", "Nothing of it is delivered by hand or parcel.", "Serve it there, then dismiss."
    ),
}


def of(code: str) -> Cause:
    """What it means; a code that has no words yet is at least written as some."""
    known = CAUSES.get(code)
    return known or Cause(code.replace("_", " ").capitalize(), "It could not be done by itself.", _THERE)
