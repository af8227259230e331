"""A retailer of any size in a few statements: products, places, levels with ample stock, and their ledger."""

STOCK = 1_000_000


def statements(*, skus: int, locations: int) -> list[str]:
    """SQL that creates every SKU at every location, with one receipt each. Ids count from 1."""
    return [
        f"""INSERT INTO commerce_location (id, code, name, kind, time_zone, hours, address, active, rank)
            SELECT n, 'place-' || n, 'Place ' || n, 'store', 'UTC', '{{}}', '{{}}', true, n
            FROM generate_series(1, {locations}) n""",
        """INSERT INTO commerce_channel (id, code, name, kind, currency, prices_include_tax, hold_seconds, active)
           VALUES (1, 'web', 'Web', 'web', 'GBP', true, 600, true),
             (2, 'pos', 'Tills', 'pos', 'GBP', true, 600, true)""",
        f"""INSERT INTO commerce_product (id, title, handle, description, status, option_names, on_all_channels,
              in_all_locations, version)
            SELECT n, 'Product ' || n, 'product-' || n, '', 'active', '{{}}', true, true, 1
            FROM generate_series(1, {skus}) n""",
        f"""INSERT INTO commerce_variant (id, product_id, sku, title, option_values, position, price, currency,
              tax_class, status, pickup_only, when_out, version)
            SELECT n, n, 'SKU-' || n, '', '{{}}', 1, 1000, 'GBP', 'standard', 'active', false, 'deny', 1
            FROM generate_series(1, {skus}) n""",
        f"""INSERT INTO commerce_skuname (variant_id, key, seen_as, sku, current)
            SELECT n, 'sku-' || n, 'sku-' || n, 'SKU-' || n, true FROM generate_series(1, {skus}) n""",
        f"""INSERT INTO inventory_level (variant_id, location_id, on_hand)
            SELECT v, p, {STOCK} FROM generate_series(1, {skus}) v, generate_series(1, {locations}) p""",
        f"""INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind,
              cause, occurred_at)
            SELECT variant_id, location_id, 'receipt', {STOCK}, 0, {STOCK}, 'system', 'receipt:opening', now()
            FROM inventory_level ORDER BY id""",
        "INSERT INTO inventory_safetyrule (quantity, channel_id) VALUES (1, 1)",
    ]
