from django.urls import path

from jiebang.programmes.topics import views

urlpatterns = [
    path("cohorts/<slug:code>/topics/", views.topic_list, name="topics"),
    path("cohorts/<slug:code>/topics.xlsx", views.topic_sheet, name="topic_sheet"),
    path("cohorts/<slug:code>/topics/new/", views.topic_new, name="topic_new"),
    path("cohorts/<slug:code>/topics/people/", views.topic_people, name="topic_people"),
    path("cohorts/<slug:code>/topics/people.xlsx", views.topic_people_sheet, name="topic_people_sheet"),
    path("cohorts/<slug:code>/topics/people/decisions/", views.topic_decisions, name="topic_decisions"),
    path("topics/<uuid:uuid>/", views.topic, name="topic"),
    path("topics/<uuid:uuid>/edit/", views.topic_edit, name="topic_edit"),
    path("topics/<uuid:uuid>/choice/", views.topic_choice, name="topic_choice"),
]
