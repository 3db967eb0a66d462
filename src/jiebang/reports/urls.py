from django.urls import path

from jiebang.reports import views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports.xlsx", views.report_sheet, name="report_sheet"),
    path("reports/drafts/", views.report_draft, name="report_draft"),
    path("reports/<uuid:uuid>/", views.report, name="report"),
    path("reports/<uuid:uuid>.docx", views.report_word, name="report_word"),
    path("reports/<uuid:uuid>/preview/", views.report_preview, name="report_preview"),
    path("reports/<uuid:uuid>/records/", views.report_records, name="report_records"),
    path("reports/<uuid:uuid>/draft/", views.report_redraft, name="report_redraft"),
    path("reports/<uuid:uuid>/submission/", views.report_submit, name="report_submit"),
    path("reports/<uuid:uuid>/extension/", views.report_extend, name="report_extend"),
    path("reports/<uuid:uuid>/sentences/", views.sentence_add, name="sentence_add"),
    path("reports/<uuid:uuid>/sentences/<uuid:sentence>/", views.sentence_edit, name="sentence"),
    path("reports/<uuid:uuid>/sentences/<uuid:sentence>/opinion/", views.sentence_opinion, name="sentence_opinion"),
    path("reports/<uuid:uuid>/sentences/<uuid:sentence>/removal/", views.sentence_remove, name="sentence_remove"),
    path("reports/<uuid:uuid>/sentences/<uuid:sentence>/restoration/", views.sentence_restore, name="sentence_restore"),
]
