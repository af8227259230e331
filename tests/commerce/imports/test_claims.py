"""What an import remembers of its rows is found at once, however many there are."""

import pytest

from commerce import sql, transactions
from commerce.actors import SYSTEM
from commerce.imports import claims
from tests.commerce.imports.files import many, take_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_long_import_does_not_read_all_its_claims_for_each_batch():
    record = take_in(many(1)).record
    sql.send(
        "INSERT INTO commerce_rowclaim (import_record_id, key, row) SELECT %s, 'sku-' || n, n"
        " FROM generate_series(1, 20000) n",
        (record.pk,),
    )

    plan = sql.run(f"EXPLAIN {claims._FOUND}", ([f"sku-{n}" for n in range(500)], record.pk))

    lines = [line for (line,) in plan]
    assert any("Index Scan using row_claim_once" in line for line in lines), "\n".join(lines)


def test_the_longest_keys_are_told_apart_and_the_first_row_keeps_its_key():
    record, long = take_in(many(1)).record, "l" * 400

    @transactions.use_case
    def claim(*, by):
        claims.claim(record.pk, [(f"{long}a", 2), (f"{long}b", 3), (f"{long}a", 4)])
        claims.claim(record.pk, [(f"{long}b", 5)])

    claim(by=SYSTEM)

    assert claims.found(record.pk, [f"{long}a", f"{long}b", f"{long}c"]) == {f"{long}a": 2, f"{long}b": 3}
