"""The addresses of the outcomes."""

from django.urls import path, re_path

from analysis import views

app_name = "analysis"
urlpatterns = [
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/more/", views.more, name="more"),
    re_path(r"^outcomes/more\.(?P<kind>csv|xlsx)$", views.more_table, name="more_table"),
    path("outcomes/queries/", views.uncertainty, name="uncertainty"),
    re_path(r"^outcomes/table\.(?P<kind>csv|xlsx)$", views.table, name="table"),
    re_path(r"^outcomes/(?P<key>survival|incidence)\.(?P<kind>svg|png)$", views.figure, name="figure"),
]
