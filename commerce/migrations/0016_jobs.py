"""How the jobs of the timetable do: one row per job."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0015_channel_sync")]

    operations = [
        migrations.CreateModel(
            "JobState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160)),
                ("known_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("clocked_at", models.DateTimeField(null=True)),
                ("last_started_at", models.DateTimeField(null=True)),
                ("last_finished_at", models.DateTimeField(null=True)),
                ("last_duration_ms", models.PositiveIntegerField(null=True)),
                (
                    "last_outcome",
                    models.CharField(
                        blank=True, choices=[("ok", "Done"), ("failed", "Failed")], db_default="", max_length=8
                    ),
                ),
                ("last_error", models.TextField(blank=True, db_default="")),
                (
                    "recent_ms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
                ),
                ("runs", models.PositiveBigIntegerField(db_default=0)),
                ("failures", models.PositiveBigIntegerField(db_default=0)),
                ("requested_at", models.DateTimeField(null=True)),
                ("requested_by_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("requested_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="job_state_once_per_job")],
            },
        ),
    ]
