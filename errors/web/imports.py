"""
Files that administrators upload on a source's page, and how far their import is.

The upload is guarded before its body is read: by role and by length. Its CSRF token is in that body, so it is looked
at once the file lies on the disk, and a file without one is removed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from errors import tasks
from errors.actions import imports as import_actions
from errors.conf import conf
from errors.ingest.imports.readers import FORMATS
from errors.models import FileImport, Source
from errors.models.imports import ImportState
from errors.queries import imports as import_queries
from errors.web.pages import Page, person, render
from errors.web.posting import post_else
from errors.web.roles import administrators_only
from errors.web.uploading import DiskHandler

WAIT_SECONDS = 90
"""After so long it is said why nobody may be importing a file."""
FORMAT_NAMES = {
    "auto": "Look at its beginning",
    "errors": "Error responses",
    "logs": "Log records",
    "text": "Text, as on the paste page",
}
FORM_BYTES = 64 * 1024
"""What a form may hold beside its file."""


class UploadForm(forms.Form):
    """A file for a source."""

    format = forms.ChoiceField(
        choices=[(name, FORMAT_NAMES[name]) for name in FORMATS],
        label="What it holds",
        help_text="Bodies as Codat answered them, or any logs that hold some.",
    )
    file = forms.FileField(help_text="gzip and zstd are taken as they are.")


@dataclass(frozen=True)
class ImportCard:
    """The card of a source's page."""

    newest: list[FileImport]
    form: UploadForm | None
    """None for people who may not upload."""
    limit: int
    """Bytes of an upload."""


@dataclass(frozen=True)
class ImportPage(Page):
    """One import."""

    template: ClassVar[str] = "pages/import.html"
    section: ClassVar[str] = "source-list"
    told: FileImport
    share: int
    """Per cent of the file that is stored."""
    is_overdue: bool
    """Whether it waits for longer than a worker takes to come by."""
    retention_days: int
    may_administer: bool


@dataclass(frozen=True)
class ImportRefusalPage(Page):
    """A file that was not taken."""

    template: ClassVar[str] = "pages/import_refusal.html"
    section: ClassVar[str] = "source-list"
    source: Source
    reason: str
    imports: ImportCard


def card_of(request: HttpRequest, source: Source) -> ImportCard:
    """What the source's page shows."""
    form = UploadForm() if person(request).may_administer else None
    return ImportCard(newest=import_queries.newest_imports(source), form=form, limit=conf().upload_bytes)


@csrf_exempt
@post_else("source", keeping=("source_id",))
@administrators_only
def import_creation(request: HttpRequest, source_id: int) -> HttpResponseBase:
    """Take a file and have it imported."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > 2 * conf().upload_bytes + FORM_BYTES:
        return _refused(request, get_object_or_404(Source, pk=source_id), _too_large(), status=413)
    handler = DiskHandler(request, path=import_actions.new_upload(), limit=conf().upload_bytes)
    request.upload_handlers = [handler]
    try:
        return _taken(request, source_id=source_id, handler=handler)
    finally:
        handler.discard()


@require_safe
@never_cache
def import_page(request: HttpRequest, source_id: int, import_id: int) -> HttpResponse:
    """How far an import is, and what became of its records."""
    told = import_queries.import_of(source_id, import_id)
    if told is None:
        raise Http404("There is no such import.")
    share = 100 if told.state == ImportState.DONE else min(99, 100 * told.size_read // told.size) if told.size else 0
    waited = (timezone.now() - told.changed_at).total_seconds()
    page = ImportPage(
        told=told,
        share=share,
        is_overdue=bool(told.upload) and not told.is_over and waited > WAIT_SECONDS,
        retention_days=conf().retention_days,
        may_administer=person(request).may_administer,
    )
    return render(request, page)


@require_POST
@administrators_only
def import_retry(request: HttpRequest, source_id: int, import_id: int) -> HttpResponse:
    """Go on with an import that failed."""
    told = get_object_or_404(FileImport.objects.uploaded(), pk=import_id, source_id=source_id)
    if import_actions.try_again(told, now=timezone.now()):
        _send(told)
    else:
        messages.error(request, "The file is not on this machine any more. Upload it again.")
    return redirect("import", source_id, import_id)


@csrf_protect
def _taken(request: HttpRequest, *, source_id: int, handler: DiskHandler) -> HttpResponse:
    source = get_object_or_404(Source, pk=source_id)
    form = UploadForm(request.POST, request.FILES)
    if handler.is_too_large:
        return _refused(request, source, _too_large(), status=413)
    if handler.trouble:
        return _refused(request, source, f"The file cannot be kept here: {handler.trouble}.", status=507)
    if not form.is_valid():
        faults = [str(fault) for found in form.errors.values() for fault in found]
        return _refused(request, source, "Choose a file that is not empty. " + " ".join(faults), status=400)
    told = import_actions.take_upload(
        handler.path,
        source=source,
        name=handler.name,
        asked_format=form.cleaned_data["format"],
        person=person(request),
        now=timezone.now(),
    )
    _send(told)
    return redirect("import", source.pk, told.pk)


def _send(told: FileImport) -> None:
    """A message that gets lost is made up for within a minute (`tasks.gather_imports`)."""
    try:
        tasks.import_upload.apply_async((told.pk,), retry=False)
    except OperationalError:
        return


def _too_large() -> str:
    return (
        f"The file is larger than {conf().upload_bytes / 2**20:,.0f} MiB (UPLOAD_BYTES). Compress it, or import it "
        "with `manage.py ingest`, which has no limit."
    )


def _refused(request: HttpRequest, source: Source, reason: str, *, status: int) -> HttpResponse:
    page = ImportRefusalPage(source=source, reason=reason, imports=card_of(request, source))
    return render(request, page, status=status)
