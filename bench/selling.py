"""What orders need besides goods and places: a tax, a promotion, somebody who buys."""


def statements(*, promotions: int = 1) -> list[str]:
    """SQL for the benchmarks: VAT in every class, and so many promotions on everything."""
    return [
        "INSERT INTO commerce_taxcountry (country, name, rounding, cash_increment) VALUES ('GB', 'UK', 'line', 1)",
        """INSERT INTO commerce_taxrate (country, region, postal_prefix, tax_class, name, percent, position, compound,
             holiday, source)
           VALUES ('GB', '', '', 'standard', 'VAT', 20, 1, false, false, '')""",
        """UPDATE commerce_location SET address = '{"country": "GB", "postal_code": "W1F 8SA"}'""",
        f"""INSERT INTO commerce_promotion (code, title, kind, status, effect, conditions, stacking, combines,
              exclusive_group, priority, needs_code, currency, version)
            SELECT 'offer-' || n, 'Offer ' || n, 'percent', 'active', '{{"percent": "10"}}', '{{}}', 'line', '{{}}', '',
              n, false, '', 1
            FROM generate_series(1, {promotions}) n""",
    ]
