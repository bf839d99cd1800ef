"""Queries know whether their check still speaks, and a "corrected" accepted in vain accepts no value."""

from django.db import migrations, models

from audit.context import acting_system

LIVE = ("candidate", "open", "answered")


def tell_what_speaks(apps, schema_editor):
    """A live query of a check speaks until the next save or run says otherwise."""
    query = apps.get_model("queries", "Query")
    with acting_system("queries know whether their check still speaks"):
        query.objects.filter(state__in=LIVE).exclude(check_id="").update(speaks=True)
        closed = query.objects.filter(closed_reason__in=("corrected", "duplicate"))
        closed.exclude(accepted_fingerprint="").update(accepted_fingerprint="")


class Migration(migrations.Migration):
    dependencies = [("queries", "0005_review_again"), ("audit", "0002_trail")]

    operations = [
        migrations.AddField(
            model_name="query",
            name="speaks",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(tell_what_speaks, migrations.RunPython.noop),
    ]
