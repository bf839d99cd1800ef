"""The addresses of the queries room."""

from django.urls import path

from queries import views

app_name = "queries"
urlpatterns = [
    path("queries/", views.work_list, name="list"),
    path("queries/ask/", views.ask, name="ask"),
    path("queries/<int:pk>/", views.detail, name="detail"),
    path("queries/<int:pk>/act/", views.act, name="act"),
]
