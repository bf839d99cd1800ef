"""Users, centres and roles, on the trail from their first row."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit.triggers import AuditTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0002_trail")]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("full_name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("it", "Italian")],
                        default="it",
                        max_length=5,
                        verbose_name="Language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="May log in")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ("full_name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="accounts_user_email_is_lower_case",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="accounts_user_email_is_unique",
                        violation_error_message="There is already an account with this e-mail address.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Centre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "study_centre_no",
                    models.PositiveSmallIntegerField(
                        help_text="1 to 99. It is part of every patient's code and never changes.",
                        unique=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="Study centre number",
                    ),
                ),
                (
                    "cic",
                    models.PositiveIntegerField(
                        unique=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99999),
                        ],
                        verbose_name="EBMT centre code (CIC)",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Centre name")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="Unit or ward")),
                ("city", models.CharField(max_length=80, verbose_name="City")),
            ],
            options={
                "verbose_name": "centre",
                "verbose_name_plural": "centres",
                "ordering": ("study_centre_no",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("study_centre_no__range", (1, 99))),
                        name="accounts_centre_number_has_two_digits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("data_manager", "Data manager"),
                            ("investigator", "Investigator"),
                            ("data_centre", "Data centre"),
                            ("coordinator", "Coordinator"),
                            ("administrator", "Administrator"),
                            ("monitor", "Monitor"),
                        ],
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="Since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="Until")),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.centre",
                        verbose_name="centre",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ("user", "since", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("centre__isnull", False), ("role__in", ["data_manager", "investigator"])
                            ),
                            models.Q(
                                models.Q(("role__in", ["data_manager", "investigator"]), _negated=True),
                                ("centre__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_membership_centre_fits_role",
                        violation_error_message="Data managers and investigators belong to one centre; the other roles to none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="accounts_membership_ends_after_start",
                        violation_error_message="The role ends before it begins.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("user", "role", "centre"),
                        name="accounts_membership_open_once",
                        nulls_distinct=False,
                        violation_error_message="This person already holds this role.",
                    ),
                ],
            },
        ),
        AuditTable("accounts_user"),
        AuditTable("accounts_centre"),
        AuditTable("accounts_membership"),
    ]
