from django.urls import include, path

from jiebang.programmes import views

urlpatterns = [
    path("", include("jiebang.programmes.privacy.urls")),
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
]
