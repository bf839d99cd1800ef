"""The addresses of the queries room."""

from django.urls import path

from queries import (
    answer_views,
    bulk_views,
    clock_views,
    form_views,
    question_views,
    release_views,
    rule_views,
    run_views,
    views,
)

app_name = "queries"
urlpatterns = [
    path("queries/", views.work_list, name="list"),
    path("queries/ask/", views.ask, name="ask"),
    path("queries/forms/", form_views.form_list, name="forms"),
    path("queries/forms/new/", form_views.new_form, name="new_form"),
    path("queries/forms/to-all/", form_views.form_to_all, name="form_to_all"),
    path("queries/forms/<int:pk>/", form_views.form_detail, name="form"),
    path("queries/forms/<int:pk>/pdf/", form_views.form_pdf, name="form_pdf"),
    path("queries/forms/<int:pk>/csv/", form_views.form_csv, name="form_csv"),
    path("queries/forms/<int:pk>/answers/", answer_views.read_answers, name="form_answers"),
    path("queries/forms/<int:pk>/answers/apply/", answer_views.apply_answers, name="form_apply"),
    path("queries/rules/", rule_views.rule_list, name="rules"),
    path("queries/rules/plan.pdf", rule_views.plan, name="plan"),
    path("queries/rules/<str:id>/", rule_views.rule, name="rule"),
    path("queries/runs/", run_views.run_list, name="runs"),
    path("queries/runs/start/", run_views.run_start, name="run_start"),
    path("queries/runs/<int:pk>/", run_views.run_detail, name="run"),
    path("queries/runs/<int:pk>/step/", run_views.run_step, name="run_step"),
    path("queries/releases/", release_views.release_list, name="releases"),
    path("queries/releases/propose/", release_views.propose, name="propose"),
    path("queries/releases/<int:number>/", release_views.release_detail, name="release"),
    path("queries/releases/<int:number>/act/", release_views.release_act, name="release_act"),
    path("queries/clocks/", clock_views.clocks_page, name="clocks"),
    path("queries/clocks.csv", clock_views.clocks_csv, name="clocks_csv"),
    path("queries/import/", question_views.import_file, name="import_questions"),
    path("queries/import/<str:token>/", question_views.review, name="review_questions"),
    path("queries/import/<str:token>/apply/", question_views.apply, name="apply_questions"),
    path("queries/act/", bulk_views.act_on_all, name="bulk"),
    path("queries/<int:pk>/", views.detail, name="detail"),
    path("queries/<int:pk>/work/", views.work, name="work"),
    path("queries/<int:pk>/act/", views.act, name="act"),
]
