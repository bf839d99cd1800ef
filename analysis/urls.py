"""The addresses of the outcomes."""

from django.urls import path, re_path

from analysis.views import data, patients, released, snapshots, topics

app_name = "analysis"
TOPIC = "outcomes/<slug:topic>/"
SNAPSHOT = "outcomes/snapshots/<slug:key>/"
urlpatterns = [
    path("outcomes/", topics.first, name="outcomes"),
    path("outcomes/queries/", topics.uncertainty, name="uncertainty"),
    path("outcomes/data/", data.data, name="data"),
    path("outcomes/patients/<slug:code>/", patients.one, name="patient"),
    path("patients/<slug:code>/outcomes/", patients.own, name="own"),
    path("outcomes/snapshots/", snapshots.overview, name="snapshots"),
    re_path(r"^outcomes/snapshots/(?P<key>[0-9a-f]{12})\.zip$", snapshots.package, name="snapshot_file"),
    path(SNAPSHOT, snapshots.one, name="snapshot"),
    path(f"{SNAPSHOT}release/", snapshots.release, name="snapshot_release"),
    path(f"{SNAPSHOT}take-back/", snapshots.take_back, name="snapshot_take_back"),
    path("outcomes/released/", released.overview, name="released"),
    path("outcomes/released/<slug:key>/<slug:topic>/", released.topic, name="released_topic"),
    path(TOPIC, topics.topic, name="topic"),
    re_path(
        r"^outcomes/(?P<topic>[\w-]+)/files/(?P<name>[\w-]+)\.(?P<kind>csv|xlsx|docx|json|svg|png|pdf)$",
        topics.file,
        name="file",
    ),
    path(f"{TOPIC}patients/<slug:table>/<int:block>/<int:row>/<int:column>/", patients.behind, name="behind"),
]
