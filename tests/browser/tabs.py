"""Pages as in a browser that has just been installed, but for the files it has loaded: it keeps these for all tests.

Else every test would load and the server would send the same sixty style sheets, scripts and pictures again.
"""

from playwright.sync_api import Browser, BrowserContext, Page

KEPT_BY_PAGES = "local_storage,indexeddb,service_workers,cache_storage"


class Tabs:
    """Opens pages that are signed in and know nothing of the tests before."""

    def __init__(self, browser: Browser, url: str, signed_in: dict) -> None:
        self.browser, self.url, self.signed_in = browser, url, signed_in
        self._contexts: list[BrowserContext] = []

    def open(self, place: int) -> Page:
        """A page; those of different places share nothing. One page at a time in each."""
        if place == len(self._contexts):
            self._contexts.append(self.browser.new_context(base_url=self.url))
        context = self._contexts[place]
        context.clear_cookies()
        context.add_cookies(self.signed_in["cookies"])
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": KEPT_BY_PAGES})
        devtools.detach()
        return page
