"""All URLs: the pages, the REST API, Django's admin (people). Deliveries never come here (`codat_dash.asgi`)."""

from __future__ import annotations

from django.urls import include, path

from errors.admin import site

urlpatterns = [
    path("api/", include("errors.api.urls")),
    path("admin/", site.urls),
    path("", include("errors.web.urls")),
]
