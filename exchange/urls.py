"""Addresses of what comes in."""

from django.urls import path

from exchange import views

app_name = "exchange"

urlpatterns = [
    path("import/", views.import_file, name="import"),
    path("import/<int:pk>/", views.review, name="review"),
    path("import/<int:pk>/apply/", views.apply, name="apply"),
]
