"""What an outline says of a patient is what the whole record says, whatever state its forms are in."""

import datetime
from collections import Counter
from functools import cached_property
from random import Random

import pytest

from audit.context import SYSTEM, acting_system
from crf import models, services
from crf.examples import DIED, EVERY_FORM, RELAPSED, SOUND, a_record, day
from crf.models import FormStatus
from crf.outline import NotInOutline, items_of, load_outlines
from crf.overlay import asked_at
from crf.reads import names_read
from crf.record import load_records
from crf.schedule import basis_is_pending, due_and_absent, is_needed, overdue_on, slots_of, term
from crf.specs import PATIENT_SPECS
from crf.status import cells, why_closed
from crf.synthetic import synthetic_patients
from crf.tasks import all_tasks
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save
from tests.factories.visits import visit

PATIENTS = 40
# From before the first registration to long after the last visit.
DAYS = [datetime.date(2020, 1, 1), datetime.date(2023, 2, 1), datetime.date(2027, 1, 1)]


def without_pk(row):
    row.pk = None
    return row


def forms_of(person):
    return [*person.before, *person.later]


def stored(centre, patient, rows):
    patient = services.register_patient(centre=centre, patient=patient, by=SYSTEM).record.patient
    if rows:
        services.save_forms(patient=patient, instances=rows, by=SYSTEM, complete=True)
    return patient


def in_every_state(patient, random):
    """Half of the patient's pages moved to any state, and some removed, as no service would allow at once."""
    with acting_system("test"):
        for spec in PATIENT_SPECS:
            if spec.key in ("PAT", "CON"):
                continue
            for row in spec.model.objects.filter(patient=patient):
                fate = random.random()
                if fate < 0.1:
                    spec.model.objects.filter(pk=row.pk).update(
                        removed_at=datetime.datetime.now(datetime.UTC)
                    )
                elif fate < 0.5:
                    status = random.choice(FormStatus.values)
                    spec.model.objects.filter(pk=row.pk).update(status=status)


@pytest.fixture
def study(torino):
    """Made-up patients as they are entered, and the same moved to every state; the ids of all."""
    centre = open_centre(torino)
    random = Random(11)
    ids = []
    for number, person in enumerate(synthetic_patients(11, PATIENTS, error_share=0.5)):
        patient = stored(centre, person.patient, forms_of(person))
        if number % 2:
            in_every_state(patient, random)
        ids.append(patient.pk)
    return ids


def told(record, spec, slot, today):
    """Every rule about one form and slot of it."""
    return (
        spec.needed(record, slot),
        is_needed(record, spec, slot),
        term(record, spec, slot),
        overdue_on(record, spec),
        why_closed(record, spec),
    )


def all_told(record, counts):
    """What every rule says of the patient on several days; rows by their keys."""
    said = [record.day0, record.patient.subject_code, str(record.centre), basis_is_pending(record)]
    for today in DAYS:
        said += [told(record, spec, slot, today) for spec in PATIENT_SPECS for slot in slots_of(spec)]
        said += [(spec.key, slot) for spec, slot in due_and_absent(record, today)]
        for cell in cells(record, today):
            rows = [row.pk for row in cell.rows]
            asked = asked_at(counts, record, cell.spec, cell.rows)
            said.append((cell.spec.key, cell.slot, cell.state, cell.term, rows, asked, cell.is_due(today)))
        for task in all_tasks([record], counts, today):
            said.append((task.cell.title, task.kinds, task.kind, task.asked, task.row and task.row.pk))
    return said


def asked_everywhere(records):
    """A question at every row of the patients, and one at every form that has none."""
    counts = Counter()
    for pk, record in records.items():
        for spec in PATIENT_SPECS:
            counts.update((pk, spec.key, row.pk) for row in record.rows(spec.key) or [models.Patient()])
    return counts


@pytest.mark.django_db
def test_outline_and_whole_record_say_the_same(study):
    records, outlines = load_records(study), load_outlines(study)
    counts = asked_everywhere(records)
    assert list(records) == list(outlines)
    states = Counter(cell.state for record in records.values() for cell in cells(record, DAYS[-1]))
    assert len(states) == 10, "every state a form can be in"
    for pk in study:
        assert all_told(outlines[pk], counts) == all_told(records[pk], counts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "course", [SOUND, RELAPSED, DIED, EVERY_FORM], ids=["sound", "relapsed", "died", "all"]
)
def test_outline_of_a_patient_with_every_form_answers_every_rule(course, torino):
    example = a_record(**course)
    rows = [without_pk(row) for row in example.forms() if row.form_key != "PAT"]
    patient = stored(open_centre(torino), without_pk(example.patient), rows)
    (record,), (outline,) = (load([patient.pk]).values() for load in (load_records, load_outlines))
    assert all_told(outline, {}) == all_told(record, {})


@pytest.mark.django_db
def test_the_earlier_of_two_index_allos_counts_though_it_was_entered_later(torino):
    patient = consented(open_centre(torino))
    save(patient, index_allo(tx_date=day(400)), complete=False)
    save(patient, index_allo(tx_date=day(0)), complete=False)
    assert (
        load_outlines([patient.pk])[patient.pk].day0 == load_records([patient.pk])[patient.pk].day0 == day(0)
    )


PAGES = ["/", "/work/", "/patients/", "/patients/?show=overdue", "/patients/csv/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_lists_show_a_month_24_visit_without_a_last_contact(address, anna, dora, browse, torino):
    patient = consented(open_centre(torino))
    save(patient, diagnosis(), index_allo(), visit("M24", 731))
    for person in (anna, dora):
        response = browse(person).get(address, follow=True)
        assert response.status_code in ((403,) if (person, address) == (dora, "/work/") else (200,))


@pytest.mark.django_db
def test_lists_show_patients_in_every_state(anna, browse, study):
    browser = browse(anna)
    assert {page: browser.get(page, follow=True).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.django_db
def test_an_outline_asked_for_more_says_what_it_has_not(torino):
    patient = register(open_centre(torino))
    outline = load_outlines([patient.pk])[patient.pk]
    with pytest.raises(NotInOutline, match=r"no PAT\.birth_year"):
        outline.patient.birth_year  # noqa: B018


def test_what_an_outline_has_follows_from_the_rules():
    assert items_of(models.FollowUp) == (
        "visit",
        "visit_date",
        "vital_status",
        "relapse_since",
        "newtrt_since",
    )
    assert items_of(models.Diagnosis) == ()


# --- Names that a function reads --------------------------------------------------------------------------

NAMES = ("elig_mm", "elig_adult")


class Tree:
    @property
    def root(self):
        return self.soil

    @cached_property
    def leaf(self):
        return [each.green for each in self.twigs]


def helper(row):
    return any(getattr(row, name) for name in NAMES)


CHOICES = {"a": lambda row: row.from_choices}


def rule(row, key):
    """Reads in a comprehension, through a helper, a dictionary of functions and a property."""
    return [helper(each) for each in row.branches if each.root] or CHOICES[key](row) or row.named


def test_names_are_found_in_everything_that_a_function_calls():
    found = names_read([rule], [Tree])
    expected = {"branches", "root", "soil", "elig_mm", "elig_adult", "from_choices", "named"}
    assert expected <= found
    assert not {"leaf", "green", "twigs"} & found
    assert {"green", "twigs"} <= names_read([lambda tree: tree.leaf], [Tree])
