from django.urls import path

from jiebang.programmes.courses import views

urlpatterns = [
    path("cohorts/<slug:code>/courses/", views.course_list, name="courses"),
    path("cohorts/<slug:code>/courses.xlsx", views.course_sheet, name="course_sheet"),
    path("cohorts/<slug:code>/courses/chosen/", views.course_chosen, name="course_chosen"),
    path("cohorts/<slug:code>/courses/new/", views.course_new, name="course_new"),
    path("cohorts/<slug:code>/courses/people/", views.course_people, name="course_people"),
    path("cohorts/<slug:code>/courses/people.xlsx", views.course_people_sheet, name="course_people_sheet"),
    path("courses/<uuid:uuid>/", views.course, name="course"),
    path("courses/<uuid:uuid>/edit/", views.course_edit, name="course_edit"),
    path("courses/<uuid:uuid>/removal/", views.course_removal, name="course_removal"),
    path("courses/<uuid:uuid>/attendance/", views.course_attendance, name="course_attendance"),
    path("courses/<uuid:uuid>/materials/", views.course_materials, name="course_materials"),
    path("courses/<uuid:uuid>/materials/<uuid:file>/", views.course_material, name="course_material"),
    path(
        "courses/<uuid:uuid>/materials/<uuid:file>/removal/",
        views.course_material_removal,
        name="course_material_removal",
    ),
]
