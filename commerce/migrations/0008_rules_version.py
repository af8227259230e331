"""The one row of the rules' version, and the triggers that raise it."""

from django.db import migrations

TABLES = ("pricelist", "promotion", "taxcountry", "taxrate", "shippingzone", "shippingservice", "channel", "location")
_FUNCTION = """
CREATE FUNCTION raise_rules_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE commerce_rulesversion SET version = version + 1;
  RETURN NULL;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER commerce_{0}_is_a_rule AFTER INSERT OR UPDATE OR DELETE ON commerce_{0}
FOR EACH STATEMENT EXECUTE FUNCTION raise_rules_version();
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0007_selling_rules")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO commerce_rulesversion (id, version) VALUES (1, 1);", "DELETE FROM commerce_rulesversion;"
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION raise_rules_version();"),
        *(
            migrations.RunSQL(_TRIGGER.format(table), f"DROP TRIGGER commerce_{table}_is_a_rule ON commerce_{table};")
            for table in TABLES
        ),
    ]
