from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0001_outcomes"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="more",
            field=models.JSONField(default=dict),
        ),
    ]
