from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest

from audit.context import SYSTEM
from crf import models, services
from crf.checks import HARD, SOFT, run_checks
from crf.codes import CTCAE_FACTS, DRUG_FACTS, REGIMEN_DRUGS
from crf.derivations import comorbidity, gvhd, staging, transplants
from crf.derivations.conditioning import conditioning_class
from crf.models import EntryForm
from crf.partial_date import earliest, latest, surely_before
from crf.specs import PATIENT_SPECS, SPECS
from crf.synthetic import record_of, synthetic_patients
from crf.synthetic.answers import settle
from tests.factories.study import open_centre

SEED, PATIENTS = 2022, 300


@pytest.fixture(scope="module")
def study():
    return list(synthetic_patients(SEED, PATIENTS, error_share=0))


@pytest.fixture(scope="module")
def records(study):
    """Those with clinical data."""
    return [record_of(person) for person in study if person.row(models.Transplant)]


def everything(person):
    return [person.patient, *person.before, *person.later]


def values(row):
    return {
        "form": row.form_key,
        "missing": row.missing,
        "entered": row.entered,
        **{name: str(value) for name, value in row.answers().items()},
    }


# --- The same, whole and sound -------------------------------------------------------------------------


def test_patients_are_the_same_for_the_same_seed():
    first, second = ([list(map(values, everything(p))) for p in synthetic_patients(7, 15)] for _ in range(2))
    other = [list(map(values, everything(p))) for p in synthetic_patients(8, 15)]
    assert (first == second, first == other) == (True, False)


def test_a_longer_study_begins_with_the_shorter_one():
    longer = [values(person.patient) for person in synthetic_patients(7, 12)]
    assert longer[:5] == [values(person.patient) for person in synthetic_patients(7, 5)]


# Item -> why nobody has it; what is not named here must occur.
NEVER_FILLED: dict[str, str] = {}


def test_every_item_of_every_form_occurs(study):
    filled = {
        f"{row.form_key}.{name}"
        for person in study
        for row in everything(person)
        for name, value in row.answers().items()
        if value is not None
    }
    every = {f"{spec.key}.{field.name}" for spec in PATIENT_SPECS for field in spec.model.items()}
    assert every - filled == set(NEVER_FILLED)


def test_half_of_every_code_list_is_used(study):
    used = defaultdict(set)
    for person in study:
        for row in everything(person):
            for field in row.items():
                value = getattr(row, field.attname)
                if field.kind in ("code", "multi") and value is not None:
                    used[field.codes] |= set(value if field.kind == "multi" else [value])
    assert {codes.__name__ for codes, found in used.items() if found - set(codes.values)} == set()
    assert {codes.__name__ for codes, found in used.items() if 2 * len(found) < len(codes)} == set()


def test_every_row_is_answered(study):
    open_questions = {
        f"{row.form_key}.{field.name}"
        for person in study
        for row in everything(person)
        for field in row.unanswered()
    }
    assert open_questions == set()


def test_entries_follow_their_page_and_belong_to_it(study):
    for person in study:
        page = None
        for row in (*person.before, *person.later):
            if not isinstance(row, EntryForm):
                page = row
                continue
            assert SPECS[row.form_key].parent == page.form_key
            assert row.belongs_to(page)


def test_sound_patients_have_no_hard_and_hardly_a_soft_finding(study):
    found = Counter(
        (finding.check.severity, finding.check.id)
        for person in study
        for finding in run_checks(record_of(person))
    )
    assert [key for key in found if key[0] == HARD] == []
    # Who is not eligible is asked about, and should be.
    soft = sum(n for (severity, check), n in found.items() if severity == SOFT and check != "E-PAT-01")
    assert soft <= 0.02 * PATIENTS


# --- What one form says, another does not deny -----------------------------------------------------------


def test_counts_agree_with_the_rows(records):
    for record in records:
        before, index = record.pre_transplant, record.index
        autos = sum(line.auto_count or 0 for line in record.lines)
        assert (before.n_prior_lines, before.n_prior_autos) == (len(record.lines), autos)
        assert index.tx_number == autos + 1
        summary = record.treatment_summary
        assert (summary.ptt_total or 0) == len(record.treatments)
        assert summary.dli_any == ("Y" if record.infusions else "N")


def test_rows_are_numbered_in_the_order_of_their_dates(records):
    for record in records:
        assert [line.line_no for line in record.lines] == list(range(1, len(record.lines) + 1))
        numbers = [row.ptt_no for row in record.treatments]
        assert numbers == list(range(1, len(numbers) + 1))
        assert [row.rel_no for row in record.relapses] == list(range(1, len(record.relapses) + 1))
        assert all(earliest(a.rel_date) < latest(b.rel_date) for a, b in pairwise(record.relapses))


def test_visits_agree_with_relapses_treatments_and_entries(records):
    for record in records:
        since = record.day0
        for visit in record.visits:
            for answer, dates in (
                (visit.relapse_since, [r.rel_date for r in record.relapses if r.rel_type != "MRDR"]),
                (visit.newtrt_since, [row.ptt_start for row in record.treatments]),
            ):
                seen = visit.visit_date
                surely = any(surely_before(since, d) and latest(d) <= earliest(seen) for d in dates)
                possibly = any(earliest(d) <= latest(seen) and latest(d) > earliest(since) for d in dates)
                assert possibly if answer == "Y" else not surely
            assert (visit.inf_since == "Y") == bool(record.entries(visit, "INF"))
            assert (visit.secmal_since == "Y") == bool(record.entries(visit, "SML"))
            since = visit.visit_date


def test_some_charts_leave_the_last_day_and_examinations_open(records):
    ends = [record.end.eos_date.precision for record in records if record.end.eos_date]
    assert 0 < ends.count("month") < len(ends) / 5
    unknown = [record for record in records if record.diagnosis.missing.get("fish_done") == "U"]
    assert 0 < len(unknown) < len(records) / 5
    assert all(record.diagnosis.del17p is None for record in unknown)


def test_every_eligible_patient_was_given_a_novel_drug_after_the_allo(records):
    for record in records:
        assert any(DRUG_FACTS[row.drug].novel for row in record.treatment_drugs)


def test_a_treated_relapse_has_its_treatment_and_only_it(records):
    for record in records:
        treated = {row.rel_no for row in record.relapses if row.rel_treated == "Y"}
        assert treated == {row.ptt_relapse for row in record.treatments} - {None}


def test_drugs_existed_in_their_year(records):
    for record in records:
        given = [(drug, line.line_start) for line in record.lines for drug in line.drugs]
        given += [(row.drug, row.drug_start) for row in record.treatment_drugs]
        assert [drug for drug, when in given if when.year < DRUG_FACTS[drug].since] == []


def test_regimens_contain_their_drugs(records):
    for record in records:
        for line in record.lines:
            assert set(REGIMEN_DRUGS.get(line.regimen, ())) <= set(line.drugs)


def test_autos_lie_inside_their_line_and_tandems_are_tandems(records):
    for record in records:
        for line in record.lines:
            dates = [getattr(line, f"auto{n}_date") for n in (1, 2, 3)]
            for when in filter(None, dates):
                assert latest(when) >= earliest(line.line_start)
                assert line.line_end is None or earliest(when) <= latest(line.line_end)
            assert len(list(filter(None, dates))) == (line.auto_count or 0)
        if record.index.tx_plan == "TANDP":
            assert transplants.tandem_ok(record, record.index).value == "Y"


def agrees(stated, derived):
    """Whether they are the same, where both are known."""
    return stated is None or derived.value is None or str(stated) == str(derived.value)


def test_stages_follow_from_the_values(records):
    for record in records:
        row = record.diagnosis
        assert agrees(row.iss, staging.iss(row))
        assert agrees(row.riss, staging.riss(row))
        assert agrees(row.r2iss, staging.r2iss(row))


def test_conditioning_gives_the_stated_intensity(records):
    derived = [
        (row.cond_intensity, conditioning_class(record, row))
        for record in records
        for row in record.transplants
        if row.tx_kind == "Y"
    ]
    assert [pair for pair in derived if not agrees(*pair)] == []
    # What is not determined for want of a dose must be rare, or nothing would have been compared.
    assert sum(each.value is not None for _stated, each in derived) > 0.95 * len(derived)


def test_organ_stages_give_the_stated_grade_and_severity(records):
    acute = [(r.acute_gvhd.agvhd_max_grade, gvhd.acute_grade(r.acute_gvhd)) for r in records]
    chronic = [(r.chronic_gvhd.cgvhd_nih_global, gvhd.chronic_severity(r.chronic_gvhd)) for r in records]
    for pairs in (acute, chronic):
        assert [pair for pair in pairs if not agrees(*pair)] == []
        present = [each for stated, each in pairs if stated is not None]
        assert sum(each.value is not None for each in present) > 0.8 * len(present)


def test_the_reported_comorbidity_index_is_the_derived_one(records):
    rows = [record.pre_transplant for record in records]
    assert [row for row in rows if not agrees(row.hctci_reported, comorbidity.hctci(row))] == []


def test_toxicities_have_a_grade_that_exists_and_a_drug_that_was_given(records):
    for record in records:
        for treatment in record.treatments:
            drugs = {row.drug for row in record.entries(treatment, "PTD")}
            entries = record.entries(treatment, "TOX")
            assert (treatment.ptt_tox_any == "Y") == bool(entries)
            for row in entries:
                assert row.tox_grade in CTCAE_FACTS[row.tox_term].grades
                assert set(row.tox_drugs or ()) <= drugs
                assert (row.tox_grade == "5") == (row.tox_outcome == "FAT") <= bool(record.rows("DTH"))


def test_about_half_of_the_toxicities_are_haematological(records):
    terms = [row.tox_term for record in records for row in record.toxicities]
    assert 0.4 < sum(CTCAE_FACTS[term].haematological for term in terms) / len(terms) < 0.6


@pytest.mark.parametrize(("item", "code", "share"), [("del17p", "POS", 0.10), ("t4_14", "POS", 0.13)])
def test_fish_is_as_frequent_as_published(records, item, code, share):
    found = [getattr(record.diagnosis, item) for record in records]
    known = [each for each in found if each is not None]
    assert abs(known.count(code) / len(known) - share) < 0.05


def test_second_units_are_kept_and_converted(records):
    seen = set()
    for record in records:
        for row in record.forms():
            for name, typed in row.entered.items():
                unit = row._meta.get_field(name).item.second_unit
                assert typed["unit"] == unit.name
                seen.add(unit.name)
                assert getattr(row, name) == unit.converted(Decimal(typed["value"]))
    assert seen == {"g/L", "mmol/L", "µmol/L"}


def test_some_answers_are_unknown_but_not_many(records):
    rows = [row for record in records for row in record.forms()]
    shown = sum(len(row.shown()) for row in rows)
    assert 0.01 < sum(len(row.missing) for row in rows) / shown < 0.08


def test_an_answer_left_out_takes_with_it_what_depends_on_it():
    class Unlucky:
        def random(self):
            return 0.0

        def choice(self, codes):
            return codes[0]

    row = models.Diagnosis(crab_bone="Y", bone_lesions="2")
    settle(row, Unlucky(), keep=[field.name for field in row.items() if field.name != "crab_bone"])
    assert (row.crab_bone, row.bone_lesions, row.missing["crab_bone"]) == (None, None, "U")


# --- Through the services --------------------------------------------------------------------------------


def test_forms_of_a_sound_patient_become_complete(db, torino):
    centre = open_centre(torino)
    people = [p for p in synthetic_patients(SEED, 12, error_share=0) if p.row(models.Transplant)][:4]
    for person in people:
        patient = services.register_patient(centre=centre, patient=person.patient, by=SYSTEM).record.patient
        instances = person.before + person.later
        saved = services.save_forms(patient=patient, instances=instances, by=SYSTEM, complete=True)
        assert [each for each in saved.obstacles if each] == []
        assert {row.form_key for row in saved.record.forms() if not row.is_complete} == set()
