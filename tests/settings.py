"""
The project's settings with a data folder of the test run's own.

Passwords are hashed fast and static files need no collecting; all else is as in production.
"""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="codat-dash-test-"))

from codat_dash.settings import *  # noqa: F403
from codat_dash.settings import STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
AXES_ENABLED = False
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
