"""Addresses under /api/ that there are not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from errors.api.views import ApiView


@extend_schema(exclude=True)
class UnknownView(ApiView):
    """Answers 404, or leads to the same address with its slash."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A forgotten slash is no mystery; only what changes nothing is led on."""
        is_reading = request.method in {"GET", "HEAD"} and not request.path.endswith("/")
        if is_reading and resolve(f"{request.path}/").url_name != "api-unknown":
            return HttpResponsePermanentRedirect(f"{request.path}/{_query(request)}")
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever may ask is told that there is nothing, by any method."""
        super().initial(request, *args, **kwargs)
        raise Http404("There is nothing under this address; /api/docs/ lists what there is.")


def _query(request: Any) -> str:
    return f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
