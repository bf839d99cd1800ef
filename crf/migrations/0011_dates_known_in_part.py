"""A contact, an assessment, a recovery or an infusion may be known to the month or the year (ADR 4)."""

from django.db import migrations

import crf.fields


class Migration(migrations.Migration):
    dependencies = [("crf", "0010_one_number_one_person")]

    operations = [
        migrations.AlterField(
            model_name="acutegvhd",
            name="agvhd_none_until",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="chimerism",
            name="chim_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="chronicgvhd",
            name="cgvhd_none_until",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="donorlymphocyteinfusion",
            name="dli_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="endofobservation",
            name="eos_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="engraftment",
            name="anc_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="engraftment",
            name="last_anc_assess",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="engraftment",
            name="plt20_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="engraftment",
            name="plt50_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="followup",
            name="visit_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="pretransplantstatus",
            name="pre_date",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="relapsesummary",
            name="relapse_free_until",
            field=crf.fields.PartialDateField(max_length=10),
        ),
        migrations.AlterField(
            model_name="transplant",
            name="cond_start",
            field=crf.fields.PartialDateField(max_length=10),
        ),
    ]
