"""A task's keys are checked as it is written: it is opened while stock is locked."""

from django.db import migrations

from commerce import schema


class Migration(migrations.Migration):
    dependencies = [("commerce", "0002_walls")]
    operations = [schema.immediate_foreign_keys("commerce_task")]
