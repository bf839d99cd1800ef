from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="centre",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("it", "Italian")],
                default="it",
                help_text="The language of what is printed for the centre, such as Query Forms.",
                max_length=5,
                verbose_name="Language",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="wants_digest",
            field=models.BooleanField(default=True, verbose_name="Daily digest of queries by e-mail"),
        ),
    ]
