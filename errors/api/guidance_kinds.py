"""Guidance on what is no response: the kinds, their states, and the search through all guidance."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked, refuse_unknown
from errors.api.guidance import HintOut, NotedCauseOut, ReferenceOut
from errors.api.schema import KINDS, listing, problems
from errors.api.views import ApiView, ListView
from errors.domain.guidance import CATALOGUE, KindEntry
from errors.domain.guidance.finding import Hit, HitType, find
from errors.domain.guidance.glossary import Outcome, State, groups_of
from errors.queries.advice import causes_of_kind, notes_by_cause, team_causes
from errors.queries.pages import Page


class StateOut(serializers.Serializer[Any]):
    """A state that Codat documents."""

    code = serializers.CharField(help_text="As Codat writes it.")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    meaning = serializers.CharField()
    cause = serializers.SerializerMethodField(help_text="Id of the cause that it leads to; null: none by itself.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_cause(self, state: State) -> str | None:
        """Its id."""
        return state.cause.id if state.cause else None


class StateGroupOut(serializers.Serializer[Any]):
    """The states of one member of Codat's bodies."""

    name = serializers.CharField()
    told_in = serializers.CharField()
    states = StateOut(many=True)
    documented_at = ReferenceOut(source="source")


class KindOut(serializers.Serializer[Any]):
    """A kind of failure that is no response of the API."""

    kind = serializers.CharField(help_text="As `kind=` takes it.")
    name = serializers.CharField()
    meaning = serializers.CharField()
    documented_at = ReferenceOut(source="source")
    states = serializers.SerializerMethodField(help_text="What its failures are called.")
    causes = serializers.SerializerMethodField(help_text="Ids of its causes, the team's own first.")
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_states(self, entry: KindEntry) -> list[str]:
        """Codes."""
        return [state.code for group in groups_of(entry.kind) for state in group.states if state.is_failure]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_causes(self, entry: KindEntry) -> list[str]:
        """Ids."""
        own = [cause for cause in self.context["causes"] if entry.kind in cause.kinds]
        return [cause.id for cause in (*own, *CATALOGUE.causes_of_kind(entry.kind))]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, entry: KindEntry) -> str:
        """Where states and causes are told in full."""
        return reverse("api-guidance-kind", [entry.kind.value], request=self.context["request"])


class KindDetailOut(serializers.Serializer[Any]):
    """A kind with its states and causes in full."""

    kind = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()
    documented_at = ReferenceOut(source="source")
    groups = StateGroupOut(many=True)
    causes = NotedCauseOut(many=True)
    hints = HintOut(many=True)


class HitOut(serializers.Serializer[Any]):
    """What the words of a text name."""

    type = serializers.ChoiceField(choices=[type_.value for type_ in HitType])
    title = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    status_code = serializers.SerializerMethodField(help_text="Null where the kind is no response.")
    cause = serializers.SerializerMethodField(help_text="Id of the cause to read next, or null.")
    url = serializers.SerializerMethodField(help_text="Of the status code or the kind that it belongs to.")

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_status_code(self, hit: Hit) -> int | None:
        """Null instead of 0."""
        return hit.status_code or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_cause(self, hit: Hit) -> str | None:
        """Its id."""
        return hit.cause.id if hit.cause else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, hit: Hit) -> str:
        """The whole of it."""
        name, key = ("api-guidance", hit.status_code) if hit.status_code else ("api-guidance-kind", hit.kind.value)
        return reverse(name, [key], request=self.context["request"])


@listing(summary="Kinds of failure that are no response, with their states", out=KindOut, filters=[])
class KindListView(ListView):
    """Pushes, reads, connections, rate limit, syncs, validations, reports."""

    out = KindOut
    file_name = "guidance-kinds"

    def read(self, request: Request) -> Asked:
        """No filters."""
        return read_asked(request, filters=[])

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[KindEntry]:
        """All of them: they are few."""
        return Page(rows=list(CATALOGUE.kinds))

    def row_context(self) -> dict[str, Any]:
        """The team's causes, read once."""
        return {"causes": team_causes()}


class KindDetailView(ApiView):
    """A kind."""

    @extend_schema(
        operation_id="guidanceKindDetail",
        summary="A kind of failure with its states and causes",
        responses={200: KindDetailOut} | problems(404),
    )
    def get(self, request: Request, kind: str) -> Response:
        """Meaning, states, causes, notes, hints."""
        refuse_unknown(request, known=["format"])
        entry = next((entry for entry in CATALOGUE.kinds if entry.kind.value == kind), None)
        if entry is None:
            raise Http404("There is no such kind of failure.")
        causes = causes_of_kind(entry.kind)
        told = {
            "kind": entry.kind.value,
            "name": entry.name,
            "meaning": entry.meaning,
            "source": entry.source,
            "groups": groups_of(entry.kind),
            "causes": causes,
            "hints": CATALOGUE.hints_of_kind(entry.kind),
        }
        context = {"notes": notes_by_cause(cause.id for cause in causes)}
        return Response(KindDetailOut(told, context=context).data)


@listing(
    summary="Find guidance by words, states or codes",
    description="`q=FetchError`, `q=sync code 5130`, `q=push timed out`: the best hits first, at most `limit`.",
    out=HitOut,
    filters=["q"],
)
class GuidanceSearchView(ListView):
    """States, causes, kinds and status codes by their words."""

    out = HitOut
    file_name = "guidance-search"

    def read(self, request: Request) -> Asked:
        """The text."""
        return read_asked(request, filters=["q"])

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Hit]:
        """The best hits; there is no second page."""
        return Page(rows=find(asked.filter.q, team_causes(), most=limit))
