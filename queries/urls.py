"""The addresses of the queries room."""

from django.urls import path

from queries.views import (
    answers,
    bulk,
    clocks,
    query_forms,
    questions,
    releases,
    rules,
    runs,
    twins,
    work_list,
)

app_name = "queries"
urlpatterns = [
    path("queries/", work_list.work_list, name="list"),
    path("queries/ask/", work_list.ask, name="ask"),
    path("queries/forms/", query_forms.form_list, name="forms"),
    path("queries/forms/new/", query_forms.new_form, name="new_form"),
    path("queries/forms/to-all/", query_forms.form_to_all, name="form_to_all"),
    path("queries/forms/<int:pk>/", query_forms.form_detail, name="form"),
    path("queries/forms/<int:pk>/pdf/", query_forms.form_pdf, name="form_pdf"),
    path("queries/forms/<int:pk>/csv/", query_forms.form_csv, name="form_csv"),
    path("queries/forms/<int:pk>/answers/", answers.read_answers, name="form_answers"),
    path("queries/forms/<int:pk>/answers/apply/", answers.apply_answers, name="form_apply"),
    path("queries/rules/", rules.rule_list, name="rules"),
    path("queries/rules/plan.pdf", rules.plan, name="plan"),
    path("queries/rules/<str:id>/", rules.rule, name="rule"),
    path("queries/runs/", runs.run_list, name="runs"),
    path("queries/runs/start/", runs.run_start, name="run_start"),
    path("queries/runs/<int:pk>/", runs.run_detail, name="run"),
    path("queries/runs/<int:pk>/go-on/", runs.run_go_on, name="run_go_on"),
    path("queries/releases/", releases.release_list, name="releases"),
    path("queries/releases/propose/", releases.propose, name="propose"),
    path("queries/releases/<int:number>/", releases.release_detail, name="release"),
    path("queries/releases/<int:number>/act/", releases.release_act, name="release_act"),
    path("queries/clocks/", clocks.clocks_page, name="clocks"),
    path("queries/clocks.csv", clocks.clocks_csv, name="clocks_csv"),
    path("queries/import/", questions.import_file, name="import_questions"),
    path("queries/import/<int:pk>/", questions.review, name="review_questions"),
    path("queries/import/<int:pk>/apply/", questions.apply, name="apply_questions"),
    path("queries/twins/", twins.twin_list, name="twins"),
    path("queries/twins/settle/", twins.twin_settle, name="twin_settle"),
    path("queries/act/", bulk.act_on_all, name="bulk"),
    path("queries/<int:pk>/", work_list.detail, name="detail"),
    path("queries/<int:pk>/work/", work_list.work, name="work"),
    path("queries/<int:pk>/act/", work_list.act, name="act"),
]
