from django.urls import path

from jiebang.programmes import views

urlpatterns = [
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
]
