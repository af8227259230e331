"""What tax providers have answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0010_rules_version_never_repeats")]
    operations = [
        migrations.CreateModel(
            name="TaxAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("parts", models.JSONField()),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-answered_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "fingerprint"), name="tax_answer_once_per_question")
                ],
            },
        ),
    ]
