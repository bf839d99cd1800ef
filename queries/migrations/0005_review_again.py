from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queries", "0004_digests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="queryevent",
            name="queries_queryevent_action_is_known",
        ),
        migrations.AddConstraint(
            model_name="queryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "accept",
                            "answer",
                            "ask",
                            "auto_close",
                            "cancel",
                            "correct",
                            "issue",
                            "obsolete",
                            "propose",
                            "raise",
                            "reconsider",
                            "recur",
                            "reopen",
                            "return",
                            "revise",
                        ],
                    )
                ),
                name="queries_queryevent_action_is_known",
            ),
        ),
    ]
