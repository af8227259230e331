"""Tills count as rules: whoever remembers them by code hears of every change."""

from django.db import migrations

_TRIGGER = """
CREATE TRIGGER commerce_till_is_a_rule AFTER INSERT OR UPDATE OR DELETE ON commerce_till
FOR EACH STATEMENT EXECUTE FUNCTION raise_rules_version();
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0011_tax_answers")]
    operations = [migrations.RunSQL(_TRIGGER, "DROP TRIGGER commerce_till_is_a_rule ON commerce_till;")]
