"""Stock truth: one ledger, one level per SKU and location, holds and promises."""
