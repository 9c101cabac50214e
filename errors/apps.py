"""The app's name and its label, `errors`."""

from __future__ import annotations

from django.apps import AppConfig


class ErrorsConfig(AppConfig):
    """Codat's error responses."""

    name = "errors"
    verbose_name = "Codat errors"

    def ready(self) -> None:
        from errors import checks  # noqa: F401, PLC0415 - registers the system checks
