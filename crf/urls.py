"""The addresses of the e-CRF room."""

from django.urls import URLPattern, path

from crf.views.ecrf import CentreEcrfView, EcrfView, RegisterView
from crf.views.history import history
from crf.views.patients import matrix, patient, register_where

app_name = "crf"

_TASKS = ("check", "draft", "discard")


def _form(prefix: str, view: type[EcrfView], name: str, tasks: tuple[str, ...] = _TASKS) -> list[URLPattern]:
    """A form's page, and beside it what its script posts to."""
    return [
        path(prefix, view.as_view(), name=name),
        *(path(f"{prefix}{task}/", view.as_view(task=task), name=f"{name}_{task}") for task in tasks),
    ]


urlpatterns = [
    path("patients/", matrix, name="matrix"),
    path("patients/register/", register_where, name="register_where"),
    *_form("patients/register/<int:number>/", RegisterView, "register"),
    path("patients/<slug:code>/", patient, name="patient"),
    *_form("patients/<slug:code>/<slug:form_key>/new/", EcrfView, "form_new"),
    *_form("patients/<slug:code>/<slug:form_key>/<int:row>/", EcrfView, "form", (*_TASKS, "remove")),
    *_form("centres/<int:number>/<slug:form_key>/new/", CentreEcrfView, "centre_form_new"),
    *_form("centres/<int:number>/<slug:form_key>/<int:row>/", CentreEcrfView, "centre_form"),
    path("history/<slug:form_key>/<int:row>/<slug:item>/", history, name="history"),
]
