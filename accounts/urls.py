"""Addresses of the centres, the people, the permission table and one's own account."""

from django.urls import path

from accounts import report_views, user_views, views

app_name = "accounts"
urlpatterns = [
    path("centres/", views.centres, name="centres"),
    path("centres/new/", views.new_centre, name="new_centre"),
    path("centres/<int:number>/", views.centre, name="centre"),
    path("centres/<int:number>/edit/", views.edit_centre, name="edit_centre"),
    path("users/", user_views.users, name="users"),
    path("users/new/", user_views.new_user, name="new_user"),
    path("users/roles/", report_views.role_history, name="role_history"),
    path("users/roles/csv/", report_views.role_history_csv, name="role_history_csv"),
    path("users/<int:pk>/", user_views.user, name="user"),
    path("users/<int:pk>/edit/", user_views.edit_user, name="edit_user"),
    path("users/<int:pk>/roles/", user_views.give_role, name="give_role"),
    path("users/<int:pk>/roles/<int:membership_pk>/end/", user_views.end_role, name="end_role"),
    path("users/<int:pk>/roles/<int:membership_pk>/confirm/", user_views.confirm_role, name="confirm_role"),
    path("users/<int:pk>/password-link/", user_views.password_link, name="password_link"),
    path("users/<int:pk>/close/", user_views.close_account, name="close_account"),
    path("users/<int:pk>/reopen/", user_views.reopen_account, name="reopen_account"),
    path("users/<int:pk>/second-factor/", user_views.remove_second_factor, name="remove_second_factor"),
    path("roles/", views.roles, name="roles"),
    path("account/", views.my_account, name="my_account"),
    path("account/digest/", views.digest, name="digest"),
    path("account/language/", views.language, name="language"),
]
