"""Every address of the site, room by room."""

from django.urls import include, path

from mmregistry import views

handler400 = views.bad_request
handler500 = views.server_error
urlpatterns = [
    path("", views.home, name="home"),
    path("session/", views.session, name="session"),
    path("healthz", views.health, name="health"),
    path("account/", include("accounts.entrance")),
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("crf.urls")),
    path("", include("queries.urls")),
    path("", include("analysis.urls")),
    path("", include("exchange.urls")),
]
