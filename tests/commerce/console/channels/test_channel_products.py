"""The page on which products are published on a channel."""

from commerce.sales_channels import serving
from tests.commerce.console.channels.conftest import page, text_of
from tests.factories.commerce import product


def test_what_is_not_listed_is_chosen_published_seen_and_withdrawn(there, shop, as_owner, as_auditor):
    there.offers(shop.mug)
    hat, cap = product("HAT", title="Felt hat"), product("CAP", title="Flat cap")

    assert "Not listed there: 2 products" in text_of(as_owner.get(page(there, "listings/")))
    assert "Flat cap" not in text_of(as_owner.get(page(there, "products/?q=felt")))
    as_owner.post(page(there, "products/publish/"), {"product": [hat.public_id]})
    assert "On its way" in text_of(as_owner.get(page(there, "products/")))
    serving.serve(there.connection.pk)

    said = text_of(as_owner.get(page(there, "products/")))
    assert "Not listed there: 1 product" in said and "Listed" in said and "Withdraw" in said
    refused = as_owner.post(page(there, "products/withdraw/"), {"product": [cap.public_id]}, follow=True)
    assert "Flat cap was not published by us." in text_of(refused)
    as_owner.post(page(there, "products/withdraw/"), {"product": [hat.public_id]})
    serving.serve(there.connection.pk)
    looked = as_auditor.get(page(there, "products/"))
    assert "Hidden there" in text_of(looked) and "Publish again" not in text_of(looked)
    assert as_auditor.post(page(there, "products/publish/"), {"product": [cap.public_id]}).status_code == 403
