"""Examples for the checks of diagnosis."""

from crf.checks.examples.example import fires, silent
from crf.examples import a_sound_record, day


def diagnosed(date, **patient):
    return a_sound_record(diagnosis={"dx_date": date}, patient=patient)


EXAMPLES = {
    "E-DIA-01": [
        fires(
            diagnosed("1989-12", birth_year=1990, age_at_allo=22),
            "DIA.dx_date PAT.birth_year",
            also="E-GEN-07 E-DIA-04",
        ),
        silent(diagnosed("1990-01", birth_year=1990, age_at_allo=22), also="E-GEN-07 E-DIA-02 E-DIA-04"),
    ],
    "E-DIA-02": [
        fires(diagnosed("2010-12", birth_year=1986, age_at_allo=26), "DIA.dx_date PAT.birth_year"),
        silent(diagnosed("2010-01", birth_year=1985, age_at_allo=26)),
    ],
    "E-DIA-03": [
        fires(diagnosed(day(1)), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed("2012-06"), "DIA.dx_date TRA.tx_date"),
        silent(diagnosed(day(0)), also="E-DIA-04"),
        silent(diagnosed("2012-05"), also="E-DIA-04"),
    ],
    "E-DIA-04": [
        fires(diagnosed(day(-89)), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed("2012-03"), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed(day(-5480)), "DIA.dx_date TRA.tx_date"),
        silent(diagnosed(day(-90))),
        silent(diagnosed("2012-01")),
        silent(diagnosed("2012"), also="E-GEN-09"),
        silent(diagnosed(day(-5479))),
        silent(diagnosed("1997"), also="E-GEN-09"),
    ],
}
