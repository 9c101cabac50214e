"""All URLs: the pages, the REST API, Django's admin. Deliveries never come here (`codat_dash.asgi`)."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("errors.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("errors.web.urls")),
]
