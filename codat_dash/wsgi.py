"""Pages and REST API as a WSGI application; `codat_dash.asgi` puts the receiver in front of it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codat_dash.settings")

application = get_wsgi_application()
