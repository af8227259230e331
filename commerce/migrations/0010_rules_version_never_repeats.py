"""The rules' version is taken from a sequence, so that a number seen in a transaction that was rolled back never comes
again with other rules; and the prices of a variant are found by the variant."""

from django.db import migrations, models

_FUNCTION = """
CREATE SEQUENCE commerce_rules_versions MINVALUE 2;
CREATE OR REPLACE FUNCTION raise_rules_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO commerce_rulesversion (id, version) VALUES (1, nextval('commerce_rules_versions'))
  ON CONFLICT (id) DO UPDATE SET version = nextval('commerce_rules_versions');
  RETURN NULL;
END $$;
SELECT setval('commerce_rules_versions', max(version) + 1) FROM commerce_rulesversion;
"""
_BACK = """
CREATE OR REPLACE FUNCTION raise_rules_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE commerce_rulesversion SET version = version + 1;
  RETURN NULL;
END $$;
DROP SEQUENCE commerce_rules_versions;
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0009_sku_names_seen_as")]
    operations = [
        migrations.RunSQL(_FUNCTION, _BACK),
        migrations.AddIndex("price", models.Index(fields=["variant", "price_list"], name="price_by_variant")),
    ]
