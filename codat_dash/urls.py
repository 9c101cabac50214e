"""All URLs: the pages and the REST API. Deliveries never come here (`codat_dash.asgi`)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/", include("errors.api.urls")),
    path("", include("errors.web.urls")),
]
