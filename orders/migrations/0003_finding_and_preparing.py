"""Orders are found by phone tail, e-mail beginning, name, card and store; they know when their preparation began."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower, Reverse

# Folds case and accents like `commerce.search.words`, so that both speak of the same words.
_NAME_WORDS = """
CREATE FUNCTION orders_name_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT to_tsvector('simple'::regconfig,
    regexp_replace(normalize(replace(lower($1), U&'\\00DF', 'ss'), NFKD), '[' || U&'\\0300-\\036F' || '''’]', '', 'g'))
$$;
CREATE INDEX order_by_name_words ON orders_order USING gin (orders_name_words(name)) WHERE name <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_books")]
    operations = [
        migrations.AddField(
            "order",
            "cancel_asked_at",
            models.DateTimeField(help_text="Cancelled as soon as an unknown payment is known.", null=True),
        ),
        migrations.AddField(
            "order", "started_at", models.DateTimeField(help_text="When a store began to prepare it.", null=True)
        ),
        migrations.AddIndex(
            "order", models.Index(fields=["location", "placed_at", "id"], name="order_by_location_and_time")
        ),
        migrations.AddIndex(
            "order",
            models.Index(
                OpClass(Reverse("phone"), name="text_pattern_ops"), condition=~Q(phone=""), name="order_by_phone_tail"
            ),
        ),
        migrations.AddIndex(
            "order",
            models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"), condition=~Q(email=""), name="order_by_email_prefix"
            ),
        ),
        migrations.AddIndex(
            "payment",
            models.Index(fields=["card_last4", "order"], condition=~Q(card_last4=""), name="payment_by_card_tail"),
        ),
        migrations.RunSQL(_NAME_WORDS, "DROP INDEX order_by_name_words; DROP FUNCTION orders_name_words(text);"),
    ]
