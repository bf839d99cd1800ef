"""Every address with every role, at the own centre and at another; a new one fails until it is declared."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.context import SYSTEM
from crf.checks import Target
from crf.documents import keep
from crf.models import CentreDocument, CentreDossier
from crf.record import load_record
from crf.services import save_centre_form
from crf.withdrawing import withdraw_registration
from mmregistry.urls import urlpatterns
from queries.query_forms import issue
from queries.services import ask
from tests.factories.study import consented, diagnosis, open_centre, register, save
from tests.mmregistry.test_doors import OPEN_TO_ALL, views_of

pytestmark = pytest.mark.django_db

# Who works at which centre; the others of the cast belong to none.
PEOPLE = {"torino": {"anna", "ivo"}, "milano": {"bruno"}}
INVESTIGATORS = {"torino": {"ivo"}, "milano": set()}
EVERYBODY = {"anna", "bruno", "ivo", "dora", "carla", "ada", "moira", "stranger"}
CENTRE, READERS = {"centre"}, {"centre", "dora", "moira"}
ALL_CENTRES = {"anna", "bruno", "ivo"}

# Address -> (what stands in it, method, who may). "centre" is whoever works where the thing belongs, and
# "investigator" whoever signs there.
ACCESS = {
    "home": ((), "get", EVERYBODY),
    "session": ((), "get", EVERYBODY),
    "accounts:roles": ((), "get", EVERYBODY),
    "accounts:my_account": ((), "get", EVERYBODY),
    "accounts:digest": ((), "post", EVERYBODY),
    "accounts:centres": ((), "get", EVERYBODY - {"stranger"}),
    "accounts:new_centre": ((), "get", {"ada"}),
    "accounts:centre": (("number",), "get", {"centre", "dora", "carla", "ada", "moira"}),
    "accounts:edit_centre": (("number",), "get", {"ada"}),
    "accounts:users": ((), "get", {"ada"}),
    "accounts:new_user": ((), "get", {"ada"}),
    "accounts:user": (("user",), "get", {"ada"}),
    "accounts:edit_user": (("user",), "get", {"ada"}),
    "accounts:give_role": (("user",), "post", {"ada"}),
    "accounts:end_role": (("user", "membership"), "get", {"ada"}),
    "accounts:confirm_role": (("user", "membership"), "get", {"ada"}),
    "accounts:role_history": ((), "get", {"ada"}),
    "accounts:role_history_csv": ((), "get", {"ada"}),
    "accounts:password_link": (("user",), "post", {"ada"}),
    "accounts:close_account": (("user",), "get", {"ada"}),
    "accounts:reopen_account": (("user",), "post", {"ada"}),
    "accounts:remove_second_factor": (("user",), "get", {"ada"}),
    "crf:matrix": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "crf:matrix_csv": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "crf:save_filter": ((), "post", ALL_CENTRES | {"dora", "moira"}),
    "crf:drop_filter": ((999999999,), "post", ALL_CENTRES | {"dora", "moira"}),
    "crf:work": ((), "get", ALL_CENTRES),
    "crf:words": ((), "get", EVERYBODY),
    "crf:register_where": ((), "get", ALL_CENTRES),
    "crf:register": (("number",), "get", CENTRE),
    "crf:register_check": (("number",), "post", CENTRE),
    "crf:register_draft": (("number",), "post", CENTRE),
    "crf:register_discard": (("number",), "post", CENTRE),
    "crf:patient": (("code",), "get", READERS),
    "crf:withdraw": (("code",), "get", CENTRE),
    "crf:withdrawn": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "crf:withdrawn_one": (("withdrawn",), "get", READERS),
    "crf:verify": (("code",), "post", {"dora"}),
    "crf:sign": (("code",), "post", {"investigator"}),
    "crf:lock": (("code",), "post", {"dora"}),
    "crf:unlock": (("code",), "post", {"dora"}),
    "crf:no_contact": (("code", "M12"), "post", CENTRE),
    "crf:contact": (("code", "M12"), "post", CENTRE),
    "crf:form_new": (("code", "TRA"), "get", READERS),
    "crf:form_new_check": (("code", "TRA"), "post", CENTRE),
    "crf:form_new_draft": (("code", "TRA"), "post", CENTRE),
    "crf:form_new_discard": (("code", "TRA"), "post", CENTRE),
    "crf:form": (("code", "DIA", "diagnosis"), "get", READERS),
    "crf:form_check": (("code", "DIA", "diagnosis"), "post", CENTRE),
    "crf:form_draft": (("code", "DIA", "diagnosis"), "post", CENTRE),
    "crf:form_discard": (("code", "DIA", "diagnosis"), "post", CENTRE),
    "crf:form_remove": (("code", "DIA", "diagnosis"), "post", CENTRE),
    "crf:centre_form_new": (("number", "DOC"), "get", {"centre", "dora", "carla", "ada", "moira"}),
    "crf:centre_form_new_check": (("number", "DOC"), "post", {"ada"}),
    "crf:centre_form_new_draft": (("number", "DOC"), "post", {"ada"}),
    "crf:centre_form_new_discard": (("number", "DOC"), "post", {"ada"}),
    "crf:centre_form": (("number", "CEN", "dossier"), "get", {"centre", "dora", "carla", "ada", "moira"}),
    "crf:centre_form_check": (("number", "CEN", "dossier"), "post", {"ada"}),
    "crf:centre_form_draft": (("number", "CEN", "dossier"), "post", {"ada"}),
    "crf:centre_form_discard": (("number", "CEN", "dossier"), "post", {"ada"}),
    "crf:document_file": (("number", "document"), "get", {"centre", "dora", "carla", "ada", "moira"}),
    "crf:paper_forms": ((), "get", EVERYBODY),
    "crf:paper_form": (("DIA", "blank"), "get", EVERYBODY),
    "crf:casebook": (("code",), "get", READERS),
    "crf:casebooks": (("number",), "post", READERS),
    "crf:form_pdf": (("code", "DIA", "diagnosis"), "get", READERS),
    "crf:dictionary": ((), "get", EVERYBODY),
    "crf:dictionary_file": (("csv",), "get", EVERYBODY),
    "crf:history": (("DIA", "diagnosis", "dx_date"), "get", READERS),
    "jobs:list": ((), "get", EVERYBODY),
    "jobs:job": ((999999999,), "get", EVERYBODY),
    "jobs:stop": ((999999999,), "post", EVERYBODY),
    "jobs:go_on": ((999999999,), "post", EVERYBODY),
    "jobs:file": ((999999999,), "get", EVERYBODY),
    "queries:list": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:ask": ((), "get", {"dora"}),
    "queries:rules": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:plan": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:rule": (("E-DIA-03",), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:twins": ((), "get", {"dora"}),
    "queries:twin_settle": ((), "post", {"dora"}),
    "queries:bulk": ((), "post", {"dora"}),
    "queries:work": (("query",), "get", READERS),
    "queries:runs": ((), "get", {"dora"}),
    "queries:run_start": ((), "post", {"dora"}),
    "queries:run": ((999999999,), "get", {"dora"}),
    "queries:run_go_on": ((999999999,), "post", {"dora"}),
    "queries:releases": ((), "get", {"dora"}),
    "queries:propose": ((), "get", {"dora"}),
    "queries:release": ((999999999,), "get", {"dora"}),
    "queries:release_act": ((999999999,), "post", {"dora"}),
    "queries:clocks": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:clocks_csv": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:import_questions": ((), "get", {"dora"}),
    "queries:review_questions": ((999999999,), "get", {"dora"}),
    "queries:apply_questions": ((999999999,), "post", {"dora"}),
    "queries:detail": (("query",), "get", READERS),
    "queries:act": (("query",), "post", CENTRE),
    "queries:forms": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "queries:new_form": ((), "get", {"dora"}),
    "queries:form_to_all": ((), "get", {"dora"}),
    "queries:form": (("query_form",), "get", READERS),
    "queries:form_pdf": (("query_form",), "get", READERS),
    "queries:form_csv": (("query_form",), "get", READERS),
    "queries:form_answers": (("query_form",), "post", CENTRE),
    "queries:form_apply": (("query_form",), "post", CENTRE),
    "analysis:outcomes": ((), "get", {"carla"}),
    "analysis:uncertainty": ((), "get", {"carla"}),
    "analysis:data": ((), "post", {"carla"}),
    "analysis:patient": (("code",), "get", {"carla"}),
    "analysis:own": (("code",), "get", READERS),
    "analysis:topic": (("patients",), "get", {"carla"}),
    "analysis:file": (("survival", "flow", "csv"), "get", {"carla"}),
    "analysis:behind": (("survival", "flow", 0, 0, 1), "get", {"carla"}),
    "analysis:snapshots": ((), "get", {"carla"}),
    "analysis:snapshot": (("000000000000",), "get", {"carla"}),
    "analysis:snapshot_file": (("000000000000",), "get", {"carla"}),
    "analysis:snapshot_release": (("000000000000",), "post", {"carla"}),
    "analysis:snapshot_take_back": (("000000000000",), "post", {"carla"}),
    "analysis:released": ((), "get", ALL_CENTRES | {"dora", "moira"}),
    "analysis:released_topic": (("000000000000", "survival"), "get", ALL_CENTRES | {"dora", "moira"}),
    "exchange:import": ((), "get", ALL_CENTRES),
    "exchange:review": ((999999999,), "get", ALL_CENTRES),
    "exchange:apply": ((999999999,), "post", ALL_CENTRES),
}
# What is posted where nothing would be no step at all.
ANSWER = {"action": "answer", "category": "confirmed", "text": "It is right.", "seen": "999999999"}
STEPS = {"queries:act": ANSWER, "queries:bulk": {"action": "accept"}}
# Whether such a thing exists may be told only to those who may see it.
MAY_BE_GONE = {
    "queries:twin_settle",
    *("exchange:review", "exchange:apply", "crf:drop_filter"),
    *("jobs:job", "jobs:stop", "jobs:go_on", "jobs:file"),
    *("queries:run", "queries:run_go_on", "queries:release", "queries:release_act"),
    *("analysis:snapshot", "analysis:snapshot_file", "analysis:snapshot_release"),
    *("analysis:snapshot_take_back", "analysis:released_topic"),
}
# The log-in's own pages, each about the person herself.
ONES_OWN = {
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}


def test_every_address_is_declared():
    names = {name for name, _door in views_of(urlpatterns)}
    assert names == ACCESS.keys() | ONES_OWN | OPEN_TO_ALL


def with_file(centre):
    """A document of the centre, with a PDF handed in."""
    document = CentreDocument.objects.filter(centre=centre).first()
    document.doc_file = keep(SimpleUploadedFile("Protocol.pdf", b"%PDF-1.7 %%EOF"))
    save_centre_form(instance=document, by=SYSTEM, reason="handed in")
    return document


@pytest.fixture
def things(request, torino, milano, cast, settings, tmp_path):
    """For each centre: a patient with a form and a query, the dossier, and a person with a role."""
    settings.MEDIA_ROOT = tmp_path
    made = {}
    for name, centre in (("torino", torino), ("milano", milano)):
        patient = consented(open_centre(centre))
        save(patient, diagnosis())
        row = load_record(patient).diagnosis
        person = cast["anna" if name == "torino" else "bruno"]
        target = Target("DIA", row.pk, "dx_date")
        asked = ask(patient=patient, targets=[target], text="Is this right?", by=cast["dora"])
        sent, _refused = issue(centre=centre, queries=[asked], by=cast["dora"])
        withdrawn = register(centre)
        withdraw_registration(patient=withdrawn, by=person, reason="registered by mistake")
        made[name] = {
            "number": centre.study_centre_no,
            "code": patient.subject_code,
            "withdrawn": withdrawn.subject_code,
            "diagnosis": row.pk,
            "dossier": CentreDossier.objects.get(centre=centre).pk,
            "document": with_file(centre).pk,
            "query": asked.pk,
            "query_form": sent.pk,
            "user": person.pk,
            "membership": person.memberships.get().pk,
        }
    return made


# Addresses that take forms, and why it is safe to send one twice.
KEY = "the form carries a key: mmregistry.sent_twice"
OWN = "the e-CRF keeps its own keys: crf.posts"
SAME = "twice leaves what once leaves"
TAKES_FORMS = {
    "session": SAME,
    "crf:words": SAME,
    **dict.fromkeys(
        (
            "accounts:digest", "accounts:new_centre", "accounts:edit_centre", "accounts:new_user",
            "accounts:edit_user", "accounts:give_role", "accounts:end_role", "accounts:confirm_role",
            "accounts:password_link", "accounts:close_account", "accounts:reopen_account",
            "accounts:remove_second_factor", "crf:save_filter", "crf:drop_filter", "crf:verify", "crf:sign",
            "crf:lock", "crf:unlock", "crf:no_contact", "crf:contact", "queries:ask", "queries:bulk",
            "queries:run_start", "queries:run_go_on", "queries:twin_settle", "crf:withdraw", "crf:casebooks",
            "analysis:data", "jobs:stop", "jobs:go_on",
            "queries:propose", "queries:release_act", "queries:import_questions",
            "queries:apply_questions", "queries:act", "queries:new_form", "queries:form_to_all",
            "queries:form_answers", "queries:form_apply", "analysis:snapshots", "analysis:snapshot_release",
            "analysis:snapshot_take_back", "exchange:import", "exchange:apply",
        ),
        KEY,
    ),
    **{
        f"crf:{form}{task}": OWN
        for form in ("register", "form_new", "form", "centre_form_new", "centre_form")
        for task in ("", "_check", "_draft", "_discard")
    },
    "crf:form_remove": OWN,
}  # fmt: skip


def test_every_address_that_takes_forms_says_why_it_is_safe_twice(things, cast, browse):
    takes = set()
    for name, (parts, _method, allowed) in ACCESS.items():
        who = next(
            iter({"centre": "anna", "investigator": "ivo"}.get(each, each) for each in sorted(allowed))
        )
        url = reverse(name, args=[things["torino"].get(part, part) for part in parts])
        if browse(cast[who]).post(url, STEPS.get(name)).status_code != 405:
            takes.add(name)
    assert (takes - TAKES_FORMS.keys(), TAKES_FORMS.keys() - takes) == (set(), set())


@pytest.mark.parametrize("where", ["torino", "milano"])
@pytest.mark.parametrize("name", ACCESS)
def test_address_opens_to_those_who_may_and_to_nobody_else(name, where, things, cast, browse):
    parts, method, allowed = ACCESS[name]
    url = reverse(name, args=[things[where].get(part, part) for part in parts])
    # To ask, one says about what.
    url += f"?patient={things[where]['code']}&form=DIA" if name == "queries:ask" else ""
    expected = set(allowed)
    if "centre" in expected:
        expected = expected - {"centre"} | PEOPLE[where]
    if "investigator" in expected:
        expected = expected - {"investigator"} | INVESTIGATORS[where]
    opened = set()
    # Those who may come last: their step changes what there is to do.
    for who in sorted(cast, key=lambda name: name in expected):
        status = getattr(browse(cast[who]), method)(url, STEPS.get(name)).status_code
        assert status < 500, (who, status)
        if status not in (403, 404) or (status == 404 and name in MAY_BE_GONE):
            opened.add(who)
    assert opened == expected
