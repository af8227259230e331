"""What can go wrong when we talk to a channel, by what it means for the sender, not by status code."""

from commerce.http_client import Answer


class ChannelFault(Exception):
    """Base. `detail` is for people and logs and holds no secret and nothing personal. `answer` is what the channel
    said, where it said something: for its connector, which may know codes or headers in it, and never logged."""

    answer: Answer | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Throttled(ChannelFault):
    """Too many calls: nothing happened. `after` is in seconds, None when the channel does not say."""

    def __init__(self, detail: str, *, after: float | None = None) -> None:
        super().__init__(detail)
        self.after = after


class Down(ChannelFault):
    """It cannot be reached or says that it cannot serve: nothing happened, and later may be better."""


class Unclear(ChannelFault):
    """A write was sent and no answer came: it may have happened. Read before writing again."""


class Denied(ChannelFault):
    """Our credentials are not, or no longer, good for this: somebody has to connect again."""


class Refused(ChannelFault):
    """The channel understood and said no; the same request will be refused again. `code` is the channel's own."""

    def __init__(self, detail: str, *, code: str = "", status: int = 0) -> None:
        super().__init__(detail)
        self.code, self.status = code, status


class Missing(Refused):
    """What was asked for does not exist over there."""


class Garbled(ChannelFault):
    """An answer that is not how this channel writes. Never taken for success."""
