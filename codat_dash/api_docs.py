"""
How the REST API describes itself: the head of its OpenAPI document, and where the pages that browse it come from.
"""

from __future__ import annotations

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "codat-dash",
    "DESCRIPTION": "Codat's error responses: stored, grouped, advised, told to support.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PATH_CONVERTER_OVERRIDES": {"text": str},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": 0, "displayRequestDuration": True},
}
