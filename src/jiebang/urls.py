from django.urls import include, path

from jiebang.common import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("jiebang.people.urls")),
    path("", include("jiebang.notices.urls")),
    path("", include("jiebang.programmes.urls")),
    path("", include("jiebang.placements.urls")),
    path("", include("jiebang.evidence.urls")),
    path("", include("jiebang.reports.urls")),
    path("", include("jiebang.home.urls")),
]

handler400 = "jiebang.common.errors.bad_request"
handler403 = "jiebang.common.errors.forbidden"
handler404 = "jiebang.common.errors.not_found"
handler500 = "jiebang.common.errors.server_error"
