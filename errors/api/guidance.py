"""Guidance: what each status code means, and its causes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked, refuse_unknown
from errors.api.schema import listing, problems
from errors.api.views import ApiView, ListView
from errors.domain.guidance import CATALOGUE, Cause
from errors.queries.advice import causes_of, notes_by_cause, team_causes
from errors.queries.pages import Page


class ReferenceOut(serializers.Serializer[Any]):
    """Where something is documented."""

    title = serializers.CharField()
    url = serializers.CharField(help_text="Empty for what the team wrote.")


class DocumentedOut(serializers.Serializer[Any]):
    """What a status code means."""

    status_code = serializers.IntegerField()
    name = serializers.CharField()
    meaning = serializers.CharField()
    is_documented = serializers.BooleanField(help_text="False: Codat's documentation does not have this code.")
    documented_at = ReferenceOut(source="source")


class StepOut(serializers.Serializer[Any]):
    """A next step."""

    title = serializers.CharField()
    text = serializers.CharField()


class CauseOut(serializers.Serializer[Any]):
    """One reason for an error, with the answers to it."""

    id = serializers.CharField()
    status_codes = serializers.ListField(child=serializers.IntegerField())
    title = serializers.CharField()
    meaning = serializers.CharField()
    retry = serializers.CharField(help_text="`yes`, `later`, `after_fix`, `no` or `not_needed`.")
    retry_text = serializers.CharField()
    actor = serializers.CharField(help_text="Who acts first: `us`, `customer`, `codat` or `platform`.")
    actor_text = serializers.CharField()
    notice_text = serializers.CharField(help_text="What customers notice.")
    steps = StepOut(many=True)
    contact = serializers.CharField()
    documented_at = ReferenceOut(source="source")


class HintOut(serializers.Serializer[Any]):
    """A remark that belongs to status codes."""

    title = serializers.CharField()
    text = serializers.CharField()
    documented_at = ReferenceOut(source="source")


class AdviceOut(serializers.Serializer[Any]):
    """What can be said about an error."""

    cause = CauseOut(allow_null=True, help_text="Null where nothing matches, or where several causes match equally.")
    matched = serializers.ListField(child=serializers.CharField(), help_text="The words that the cause was told by.")
    why = serializers.CharField()
    candidates = CauseOut(many=True, help_text="Without a cause: those that are possible.")
    documented = DocumentedOut()
    hints = HintOut(many=True)


class NoteOut(serializers.Serializer[Any]):
    """A remark of the team under a cause."""

    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(source="created_by.username")


class GuidanceOut(DocumentedOut):
    """A status code and the names of its causes."""

    causes = serializers.SerializerMethodField(help_text="Ids of its causes, the team's own first.")
    url = serializers.SerializerMethodField()

    def get_causes(self, documented: Any) -> list[str]:
        """Ids."""
        own = [cause for cause in self.context["causes"] if documented.status_code in cause.status_codes]
        return [cause.id for cause in (*own, *CATALOGUE.causes_of(documented.status_code))]

    @extend_schema_field(serializers.URLField())
    def get_url(self, documented: Any) -> str:
        """Where the causes are told in full."""
        return reverse("api-guidance", [documented.status_code], request=self.context["request"])


class NotedCauseOut(CauseOut):
    """A cause with the team's notes."""

    told_apart = serializers.ListField(child=serializers.CharField(), help_text="By what it is recognised.")
    notes = serializers.SerializerMethodField()

    @extend_schema_field(NoteOut(many=True))
    def get_notes(self, cause: Cause) -> Any:
        """Newest first."""
        return NoteOut(self.context["notes"].get(cause.id, []), many=True).data


class GuidanceDetailOut(DocumentedOut):
    """A status code with its causes in full."""

    causes = NotedCauseOut(many=True)
    hints = HintOut(many=True)


@listing(summary="Status codes and their causes", out=GuidanceOut, filters=[])
class GuidanceListView(ListView):
    """The documented status codes."""

    out = GuidanceOut
    file_name = "guidance"

    def read(self, request: Request) -> Asked:
        """No filters."""
        return read_asked(request, filters=[])

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Any]:
        """All of them: they are few."""
        return Page(rows=[CATALOGUE.documented(status_code) for status_code in CATALOGUE.status_codes])

    def row_context(self) -> dict[str, Any]:
        """The team's causes, read once."""
        return {"causes": team_causes()}


class GuidanceDetailView(ApiView):
    """A status code."""

    @extend_schema(
        operation_id="guidanceDetail",
        summary="A status code with its causes",
        description="A code that Codat does not document is told as what HTTP says, with `is_documented` false.",
        responses={200: GuidanceDetailOut} | problems(404),
    )
    def get(self, request: Request, status_code: int) -> Response:
        """Meaning, causes, notes, hints."""
        refuse_unknown(request, known=["format"])
        if not 100 <= status_code <= 599:
            raise Http404("HTTP has no such status code.")
        causes = causes_of(status_code)
        context = {"notes": notes_by_cause(cause.id for cause in causes)}
        documented = DocumentedOut(CATALOGUE.documented(status_code)).data
        return Response(
            documented
            | {
                "causes": NotedCauseOut(causes, many=True, context=context).data,
                "hints": HintOut(CATALOGUE.hints(status_code), many=True).data,
            }
        )
