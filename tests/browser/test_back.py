"""The back button: it leads back while one is signed in, and to nobody's pages after that."""

from playwright.sync_api import expect


def test_back_leads_to_the_page_before_and_after_sign_out_to_the_sign_in(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in)
    page = context.new_page()
    page.goto("/s/soho/stock/?q=boots")
    page.goto("/s/soho/products/")

    page.go_back()
    expect(page.get_by_role("heading", name="Stock", exact=True)).to_be_visible()
    expect(page.locator("main input[name=q]")).to_have_value("boots")

    page.goto("/s/soho/products/")
    context.clear_cookies()  # as signing out elsewhere does; the others keep their session
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    context.close()
