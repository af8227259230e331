"""What models cannot declare: the audit trail is append-only, and every change of a rule raises the rules' version.

The version is taken from a sequence, so that a number seen in a transaction that was rolled back never comes again with
other rules.
"""

from django.db import migrations

from commerce import schema

RULES = (
    "pricelist",
    "promotion",
    "taxcountry",
    "taxrate",
    "shippingzone",
    "shippingservice",
    "channel",
    "location",
    "till",
)
_VERSION = """
CREATE SEQUENCE commerce_rules_versions MINVALUE 2;
CREATE FUNCTION raise_rules_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO commerce_rulesversion (id, version) VALUES (1, nextval('commerce_rules_versions'))
  ON CONFLICT (id) DO UPDATE SET version = nextval('commerce_rules_versions');
  RETURN NULL;
END $$;
INSERT INTO commerce_rulesversion (id, version) VALUES (1, nextval('commerce_rules_versions'));
"""
_NO_VERSION = """
DELETE FROM commerce_rulesversion;
DROP FUNCTION raise_rules_version();
DROP SEQUENCE commerce_rules_versions;
"""
_TRIGGER = """
CREATE TRIGGER commerce_{0}_is_a_rule AFTER INSERT OR UPDATE OR DELETE ON commerce_{0}
FOR EACH STATEMENT EXECUTE FUNCTION raise_rules_version();
"""
_NO_TRIGGER = "DROP TRIGGER commerce_{0}_is_a_rule ON commerce_{0};"


class Migration(migrations.Migration):
    replaces = [
        ("commerce", "0002_audit_entries_append_only"),
        ("commerce", "0008_rules_version"),
        ("commerce", "0010_rules_version_never_repeats"),
        ("commerce", "0012_tills_raise_the_version"),
    ]
    dependencies = [("commerce", "0001_tables")]
    operations = [
        schema.append_only("commerce_auditentry"),
        migrations.RunSQL(_VERSION, _NO_VERSION),
        *(migrations.RunSQL(_TRIGGER.format(table), _NO_TRIGGER.format(table)) for table in RULES),
    ]
