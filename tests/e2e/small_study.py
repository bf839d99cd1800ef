"""Patients with errors in them, rules that have yet to ask about these, and the files of Query Forms."""

import csv
import io
from random import Random

from accounts.models import Centre, User
from accounts.roles import Role
from audit.context import SYSTEM, acting
from crf import services
from crf.checks import CHECKS
from crf.deliberate_errors import ERRORS
from crf.models import Patient
from crf.rulebook import Mode
from crf.synthetic import synthetic_patient
from queries import releases, runs
from queries.models import CheckRun, Query
from tests.factories.accounts import MembershipFactory, UserFactory

SEED = 2022
# The diagnosis is 16 years before the transplant; its number in all is one too high; Karnofsky and ECOG do
# not agree; the assessment is months old; the cause of death is not known.
EARLY, COUNTED, PERFORMANCE, OLD, UNKNOWN = "E-DIA-04", "E-TRA-04", "E-PRE-06", "E-PRE-02", "E-DTH-10"
# Died of a relapse that nobody recorded; severe acute GVHD without treatment; of the death only the month.
RELAPSE, UNTREATED, MONTH = "E-DTH-03", "E-AGV-09", "E-DTH-13"
# An old donor. The software brings this check, and nobody has released it.
DONOR = "E-TRA-20"

# Those that ask the centre at once; the others ask the data centre first.
ASK = {EARLY, UNKNOWN, RELAPSE}

# Synthetic patients who have died, so that no visit becomes due while time goes by.
AT_TORINO = (8, (EARLY, COUNTED, PERFORMANCE, OLD, UNKNOWN, DONOR))
AT_MILANO = (9, (RELAPSE, UNTREATED, PERFORMANCE, MONTH, DONOR))
AT_BOLOGNA = (71, (COUNTED, PERFORMANCE))

# "Kind of answer" and "Answer in words" are the two last columns of the file, in any language.
KIND, WORDS = -2, -1


def second_person() -> User:
    """Dario, who puts in force what Dora proposes."""
    user = UserFactory(email="dario@example.org", full_name="Dario Conte")
    MembershipFactory(user=user, role=Role.DATA_CENTRE)
    return user


def enter(centre: Centre, number: int, errors: tuple[str, ...]) -> Patient:
    """A patient with every form, in which these contradictions have been put."""
    person = synthetic_patient(SEED, number)
    for id in errors:
        assert ERRORS[id].put_in(person, Random(SEED)), (number, id)
    saved = services.register_patient(centre=centre, patient=person.patient, by=SYSTEM)
    forms = [*person.before, *person.later]
    services.save_forms(patient=saved.record.patient, instances=forms, by=SYSTEM, complete=True)
    return saved.record.patient


def no_rule_asks(author: User, other: User) -> None:
    """What is entered now is asked about later, by the run that finds it."""
    release(author, other, dict.fromkeys(CHECKS, Mode.OFF), "Nothing is asked while patients are entered.")


def rules_ask(author: User, other: User) -> CheckRun:
    """Every rule but the new one; the run that brings the queries in step has not looked at anybody yet."""
    modes = {id: Mode.ASK if id in ASK else Mode.REVIEW for id in CHECKS}
    return release(author, other, modes, "From now on the rules ask.")


def release(author: User, other: User, modes: dict[str, Mode], note: str) -> CheckRun:
    proposed = releases.propose(modes=modes, note=note, by=author)
    with acting(author, reason=note):
        # As if the software had brought it after this release.
        proposed.rules.pop(DONOR)
        proposed.save()
    finish(runs.start(by=author, release=proposed), author)
    return releases.release(proposed=proposed, by=other)


def finish(run: CheckRun, by: User) -> None:
    while not run.finished_at:
        run = runs.step(run=run, by=by)


def query(check: str, patient: Patient) -> Query:
    return Query.objects.get(check_id=check, patient=patient)


def table(file):
    """The lines of the file of a Query Form, its head first."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


def filled(file, answers):
    """The file as somebody fills it in: number of the query -> kind and words."""
    head, *lines = table(file)
    for line in lines:
        line[KIND], line[WORDS] = answers.get(int(line[1]), ("", ""))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *lines])
    return out.getvalue().encode("utf-8-sig")


def downloads(person, name):
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name=name).first.click()
    return download.value.path().read_bytes()


def reads_as_pdf(person, name):
    """What the link gives; the browser would show it beside the page."""
    answer = person.context.request.get(person.page.get_by_role("link", name=name).get_attribute("href"))
    return answer.headers["content-type"], answer.body()[:5]


def does(person, button):
    with person.page.expect_navigation():
        person.clicks(button, exact=True)
    return person
