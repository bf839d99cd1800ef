from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crf", "0008_releases_of_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="registryidentity",
            name="stated",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="transplant",
            index=models.Index(fields=["tx_date"], name="crf_transplant_day"),
        ),
    ]
