from django.urls import path

from jiebang.home import imports

urlpatterns = [
    path("/", imports.import_list, name="imports"),
    path(".xlsx", imports.import_sheet, name="imports_sheet"),
    path("/<uuid:uuid>/", imports.import_preview, name="import"),
    path("/<uuid:uuid>/answers/", imports.import_answers, name="import_answers"),
    path("/<uuid:uuid>/confirmation/", imports.import_confirm, name="import_confirm"),
    path("/<uuid:uuid>/undoing/", imports.import_undo, name="import_undo"),
    path("/<uuid:uuid>/errors.xlsx", imports.import_errors, name="import_errors"),
]
