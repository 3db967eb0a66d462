from django.urls import path

from jiebang.home import imports

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports.xlsx", imports.import_sheet, name="imports_sheet"),
    path("imports/<uuid:uuid>/", imports.import_preview, name="import"),
    path("imports/<uuid:uuid>/answers/", imports.import_answers, name="import_answers"),
    path("imports/<uuid:uuid>/confirmation/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:uuid>/undoing/", imports.import_undo, name="import_undo"),
    path("imports/<uuid:uuid>/errors.xlsx", imports.import_errors, name="import_errors"),
]
