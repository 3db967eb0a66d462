from django.urls import path

from jiebang.programmes.checklist import views

urlpatterns = [
    path("cohorts/<slug:code>/checklist/", views.checklist, name="checklist"),
    path("cohorts/<slug:code>/checklist.xlsx", views.checklist_sheet, name="checklist_sheet"),
    path("cohorts/<slug:code>/checklist/chosen/", views.checklist_chosen, name="checklist_chosen"),
    path("cohorts/<slug:code>/checklist/lines/", views.checklist_lines, name="checklist_lines"),
    path("checklist-lines/<uuid:uuid>/", views.checklist_line, name="checklist_line"),
    path("people/<uuid:uuid>/checklist/", views.person_checklist, name="person_checklist"),
]
