"""The addresses of the e-CRF room."""

from django.urls import URLPattern, path, re_path

from crf.views.dictionary import dictionary_file, dictionary_page
from crf.views.documents import document_file
from crf.views.ecrf import CentreEcrfView, EcrfView, RegisterView
from crf.views.history import history
from crf.views.matrix import drop_filter, matrix, matrix_csv, save_filter
from crf.views.paper import casebook_pdf, casebooks, form_pdf, paper_form, paper_forms
from crf.views.patients import patient, register_where
from crf.views.review import contact, lock, no_contact, sign, unlock, verify
from crf.views.withdrawals import withdraw, withdrawn_list, withdrawn_one
from crf.views.words import words
from crf.views.work import work

app_name = "crf"

_TASKS = ("check", "draft", "discard")


def _form(prefix: str, view: type[EcrfView], name: str, tasks: tuple[str, ...] = _TASKS) -> list[URLPattern]:
    """A form's page, and beside it what its script posts to."""
    return [
        path(prefix, view.as_view(), name=name),
        *(path(f"{prefix}{task}/", view.as_view(task=task), name=f"{name}_{task}") for task in tasks),
    ]


urlpatterns = [
    path("work/", work, name="work"),
    path("words/", words, name="words"),
    path("patients/", matrix, name="matrix"),
    path("patients/csv/", matrix_csv, name="matrix_csv"),
    path("patients/filters/", save_filter, name="save_filter"),
    path("patients/filters/<int:pk>/", drop_filter, name="drop_filter"),
    path("patients/register/", register_where, name="register_where"),
    *_form("patients/register/<int:number>/", RegisterView, "register"),
    path("patients/withdrawn/", withdrawn_list, name="withdrawn"),
    path("patients/withdrawn/<slug:code>/", withdrawn_one, name="withdrawn_one"),
    path("patients/<slug:code>/", patient, name="patient"),
    path("patients/<slug:code>/withdraw/", withdraw, name="withdraw"),
    path("patients/<slug:code>/verify/", verify, name="verify"),
    path("patients/<slug:code>/sign/", sign, name="sign"),
    path("patients/<slug:code>/lock/", lock, name="lock"),
    path("patients/<slug:code>/unlock/", unlock, name="unlock"),
    path("patients/<slug:code>/visits/<slug:slot>/no-contact/", no_contact, name="no_contact"),
    path("patients/<slug:code>/visits/<slug:slot>/contact/", contact, name="contact"),
    *_form("patients/<slug:code>/<slug:form_key>/new/", EcrfView, "form_new"),
    *_form("patients/<slug:code>/<slug:form_key>/<int:row>/", EcrfView, "form", (*_TASKS, "remove")),
    *_form("centres/<int:number>/<slug:form_key>/new/", CentreEcrfView, "centre_form_new"),
    *_form("centres/<int:number>/<slug:form_key>/<int:row>/", CentreEcrfView, "centre_form"),
    path("centres/<int:number>/DOC/<int:row>/file/", document_file, name="document_file"),
    path("history/<slug:form_key>/<int:row>/<slug:item>/", history, name="history"),
    path("forms/", paper_forms, name="paper_forms"),
    re_path(r"^forms/(?P<form_key>\w+)-(?P<kind>blank|annotated)\.pdf$", paper_form, name="paper_form"),
    path("patients/<slug:code>/casebook.pdf", casebook_pdf, name="casebook"),
    path("centres/<int:number>/casebooks/", casebooks, name="casebooks"),
    path("patients/<slug:code>/<slug:form_key>/<int:row>/form.pdf", form_pdf, name="form_pdf"),
    path("dictionary/", dictionary_page, name="dictionary"),
    re_path(r"^dictionary/dictionary\.(?P<kind>csv|xlsx)$", dictionary_file, name="dictionary_file"),
]
