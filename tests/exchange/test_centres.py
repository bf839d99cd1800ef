"""Which centres a file may bring patients for."""

import pytest
from django.utils import timezone

from accounts.models import Centre
from audit.context import SYSTEM
from audit.models import AuditEntry
from crf.models import CentreDocument, CentreDossier, Patient
from crf.services import save_centre_form
from exchange.importing import import_registry
from exchange.report import State
from tests.exchange.registry_files import parsed, patient_row
from tests.factories.accounts import CentreFactory
from tests.factories.study import open_centre

pytestmark = pytest.mark.django_db

FILE = ({}, patient_row(2, Treatment_CIC="265.0"), patient_row(3, Treatment_CIC="777.0"))


def run(*rows, by=SYSTEM, **options):
    return import_registry(file=parsed(*(rows or FILE)), by=by, **options)


def outcomes(result):
    return [(line.state, line.why) for line in result.lines]


def test_a_centre_that_does_not_exist_is_refused_by_name(torino):
    open_centre(torino)
    result = run()
    assert [line.state for line in result.lines] == [State.WAITING, State.REFUSED, State.REFUSED]
    assert result.lines[2].why == (
        "CIC 777: the study has no such centre. Make it first, or use the option --register-centres."
    )


def test_a_centre_that_is_not_active_is_refused_by_name(torino):
    open_centre(torino, centre_status="4")
    assert outcomes(run({})) == [
        (State.REFUSED, "01 Torino Molinette (CIC 231) cannot take patients: The centre is not active yet.")
    ]
    assert Patient.objects.count() == 0


def test_a_closed_centres_known_patients_are_refused_too(torino):
    open_centre(torino)
    run({})
    dossier = CentreDossier.objects.get()
    dossier.centre_status = "5"
    save_centre_form(instance=dossier, by=SYSTEM, reason="closed")
    assert [line.state for line in run({}).lines] == [State.REFUSED]


def test_a_line_without_a_centre_is_refused(torino):
    assert outcomes(run({"Treatment CIC": ""})) == [
        (State.REFUSED, "The line does not say at which centre (Treatment CIC) it was.")
    ]


@pytest.mark.parametrize("who", ["anna", "ivo"])
def test_somebody_of_a_centre_imports_for_that_centre_alone(cast, torino, milano, who):
    open_centre(torino)
    open_centre(milano)
    result = run(by=cast[who])
    assert outcomes(result)[1:] == [
        (State.REFUSED, "CIC 265 is not a centre for which you enter data."),
        (State.REFUSED, "CIC 777 is not a centre for which you enter data."),
    ]
    assert [patient.centre for patient in Patient.objects.all()] == [torino]


@pytest.mark.parametrize("who", ["bruno", "dora", "carla", "ada", "moira", "stranger"])
def test_nobody_else_imports_for_it(cast, torino, who):
    open_centre(torino)
    assert [line.state for line in run({}, by=cast[who]).lines] == [State.REFUSED]
    assert Patient.objects.count() == 0


# Making the missing ones


def test_register_centres_makes_what_is_missing_with_the_next_number(torino):
    open_centre(torino)
    CentreFactory(study_centre_no=7, cic=9)
    result = run(register_centres=True)
    made = Centre.objects.filter(study_centre_no__gt=7)
    assert [(c.study_centre_no, c.cic, c.name, c.city) for c in made] == [
        (8, 265, "CIC 265", "not known"),
        (9, 777, "CIC 777", "not known"),
    ]
    assert [line.state for line in result.lines] == [State.WAITING] * 3


def test_register_centres_says_plainly_that_nothing_was_seen(torino):
    open_centre(torino)
    before = AuditEntry.objects.latest("id").pk
    run(patient_row(2, Treatment_CIC="777.0"), register_centres=True)
    centre = Centre.objects.get(cic=777)
    dossier = CentreDossier.objects.get(centre=centre)
    documents = CentreDocument.objects.filter(centre=centre)
    today = timezone.localdate()
    assert (dossier.centre_status, dossier.ec_outcome, dossier.ec_ref_number, dossier.activation_date) == (
        "3",
        "NOTE",
        "--register-centres",
        today,
    )
    assert dossier.pi_name is None
    assert {(row.doc_version, row.doc_date) for row in documents} == {("--register-centres", today)}
    entries = AuditEntry.objects.filter(pk__gt=before, centre_id=centre.pk).exclude(table="crf_patient")
    assert len(entries) == 1 + len(documents) == 5
    assert all(
        entry.reason.endswith(
            "the option --register-centres made the centre and declared it open. "
            "No approval and no document was seen."
        )
        for entry in entries
    )


def test_register_centres_does_not_open_a_centre_that_is_there(torino):
    assert [line.state for line in run({}, register_centres=True).lines] == [State.REFUSED]
    assert CentreDossier.objects.count() == 0


def test_register_centres_stops_at_two_digits():
    CentreFactory(study_centre_no=99, cic=9)
    result = run({}, register_centres=True)
    assert outcomes(result) == [(State.REFUSED, "CIC 231: no centre can be made with this number.")]


def test_register_centres_refuses_a_cic_out_of_range(db):
    result = run({"Treatment CIC": "100000"}, register_centres=True)
    assert outcomes(result) == [(State.REFUSED, "CIC 100000: no centre can be made with this number.")]
