"""The addresses of the outcomes."""

from django.urls import path, re_path

from analysis.views import data, patients, topics

app_name = "analysis"
TOPIC = "outcomes/<slug:topic>/"
urlpatterns = [
    path("outcomes/", topics.first, name="outcomes"),
    path("outcomes/queries/", topics.uncertainty, name="uncertainty"),
    path("outcomes/data.zip", data.data, name="data"),
    path("outcomes/patients/<slug:code>/", patients.one, name="patient"),
    path("patients/<slug:code>/outcomes/", patients.own, name="own"),
    path(TOPIC, topics.topic, name="topic"),
    re_path(
        r"^outcomes/(?P<topic>[\w-]+)/files/(?P<name>[\w-]+)\.(?P<kind>csv|xlsx|docx|json|svg|png|pdf)$",
        topics.file,
        name="file",
    ),
    path(f"{TOPIC}patients/<slug:table>/<int:block>/<int:row>/<int:column>/", patients.behind, name="behind"),
]
