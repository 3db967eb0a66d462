from django.urls import path

from jiebang.home.trail import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit.xlsx", views.trail_sheet, name="audit_sheet"),
]
