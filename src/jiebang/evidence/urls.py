from django.urls import path

from jiebang.evidence import record_views, task_views

urlpatterns = [
    path("records/", record_views.records, name="records"),
    path("records.xlsx", record_views.records_sheet, name="records_sheet"),
    path("records/chosen/", record_views.records_chosen, name="records_chosen"),
    path("records/new/", record_views.record_new, name="record_new"),
    path("records/new/counts/", record_views.record_counts, name="record_counts"),
    path("records/<uuid:uuid>/", record_views.record, name="record"),
    path("records/<uuid:uuid>/edit/", record_views.record_edit, name="record_edit"),
    path("records/<uuid:uuid>/edit/counts/", record_views.record_edit_counts, name="record_edit_counts"),
    path("records/<uuid:uuid>/withdrawal/", record_views.record_withdraw, name="record_withdraw"),
    path("records/<uuid:uuid>/restoration/", record_views.record_restore, name="record_restore"),
    path("tasks/", task_views.tasks, name="tasks"),
    path("tasks/<slug:task>/", task_views.task, name="task"),
    path("people/<uuid:uuid>/tasks/", task_views.person_tasks, name="person_tasks"),
    path("people/<uuid:uuid>/tasks/<slug:task>/", task_views.person_task, name="evidence_task"),
]
