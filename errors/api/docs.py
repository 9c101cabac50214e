"""
The OpenAPI document and its browser.

Swagger UI comes out of a package of static files and runs under the project's own content security policy: the
page loads its start as a file and holds no script or style itself.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated

schema_view = SpectacularAPIView.as_view(permission_classes=[IsAuthenticated])
docs_view = login_required(
    SpectacularSwaggerSplitView.as_view(
        url_name="api-schema", template_name="api/docs.html", permission_classes=[IsAuthenticated]
    )
)
