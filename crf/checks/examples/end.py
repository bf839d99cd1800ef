"""Examples for the checks of the end of observation and of the signature."""

import datetime

from django.conf import settings

from crf.checks.examples.example import fires, silent
from crf.examples import DIED, EVERY_FORM, REGISTERED, a_record, a_sound_record, day
from crf.models import FormStatus


def closed(number, **end):
    return a_record(tx_date=day(0), visits=[day(number)], end={"eos_date": day(number), **end})


def signed(status=FormStatus.SIGNED, *, unlike=None, **changes):
    """Every form with a status, but for the forms that have another."""
    record = a_sound_record(EVERY_FORM, **changes)
    for row in record.forms():
        row.status = (unlike or {}).get(row.form_key, status)
    return record


WITHOUT_ENGRAFTMENT = {"engraftment": None, "chimerism": ()}
DUE = REGISTERED + datetime.timedelta(days=settings.STUDY["due"]["ENG"][0])
NOT_YET_DUE = DUE - datetime.timedelta(days=1)

EXAMPLES = {
    "E-EOS-01": [
        fires(a_sound_record(end={"eos_date": day(732)}), "EOS.eos_date"),
        fires(a_sound_record(DIED, end={"eos_date": day(399)}), "EOS.eos_date"),
        silent(a_sound_record(end={"eos_date": day(731)})),
        silent(
            a_sound_record(DIED, death={"death_date": "2013-06"}, end={"eos_date": day(410)}), also="E-DTH-13"
        ),
        silent(a_record(tx_date=day(0), end=day(800))),
    ],
    "E-EOS-02": [
        fires(signed(unlike={"DIA": FormStatus.COMPLETE}), "EOS.eos_date"),
        fires(signed(FormStatus.LOCKED, unlike={"DIA": FormStatus.IN_PROGRESS}), "EOS.eos_date"),
        fires(signed(today=DUE, **WITHOUT_ENGRAFTMENT), "EOS.eos_date"),
        silent(signed(today=NOT_YET_DUE, **WITHOUT_ENGRAFTMENT)),
        silent(signed()),
        silent(signed(unlike={"DIA": FormStatus.VERIFIED})),
        silent(signed(FormStatus.VERIFIED, unlike={"DIA": FormStatus.COMPLETE})),
    ],
    "E-EOS-03": [
        fires(closed(729, eos_reason="END"), "EOS.eos_reason EOS.eos_date TRA.tx_date"),
        silent(closed(730, eos_reason="END")),
        silent(closed(729, eos_reason="LTFU")),
    ],
}
