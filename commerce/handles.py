"""Handles of products: the readable names in addresses, unique, made of the title where nobody chose one."""

from django.utils.text import slugify

from commerce import constraints, sql
from commerce.errors import Refusal
from commerce.models import Product


class HandleTaken(Refusal):
    """Another product has this handle."""

    code = "handle_taken"
    title = "Handle is taken"


def free(wanted: str, title: str) -> str:
    """The handle asked for, or one made of the title, with a number when that is taken. Raises HandleTaken."""
    if wanted:
        if Product.objects.filter(handle=wanted).exists():
            raise HandleTaken(f"Another product has the handle {wanted}.", handle=wanted)
        return wanted
    stem = slugify(title, allow_unicode=True)[:240] or "product"
    sql.send("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"handle {stem}",))  # others with this title wait
    taken = set(Product.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    handle, number = stem, 1
    while handle in taken:
        number += 1
        handle = f"{stem}-{number}"
    return handle


constraints.register("product_handle_unique", HandleTaken)
