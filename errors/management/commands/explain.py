"""
Explain one error message: its signature, what its status code means, and what to do about it.

Nothing is stored, but the team's own guidance is read, so the answer is the one that the pages give.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from errors.domain.guidance import Advice, advise
from errors.domain.kinds import Kind
from errors.domain.signature import Signature, sign
from errors.queries import advice as advice_queries


class Command(BaseCommand):
    """`manage.py explain --status N --service S --kind K MESSAGE`."""

    help = "Print the signature of an error message, and the guidance for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("message", metavar="MESSAGE", help="the `error` text of Codat's body")
        parser.add_argument("--status", type=int, default=None, metavar="N", help="the HTTP status code")
        parser.add_argument("--service", default="", metavar="S", help="the `service` of Codat's body")
        kinds = [kind.value for kind in Kind]
        parser.add_argument("--kind", default=Kind.RESPONSE.value, choices=kinds, help="what failed, if no response")

    def handle(self, *args: Any, **options: Any) -> None:
        message, service = options["message"], options["service"]
        advice = advise(
            http_status=options["status"],
            body={"error": message},
            service=service,
            extra=advice_queries.team_causes(),
            kind=Kind(options["kind"]),
        )
        for name, value in [*_signature(sign(message)), *_advice(advice)]:
            self.stdout.write(f"{name:<12}{value}".rstrip())


def _signature(signature: Signature) -> list[tuple[str, str]]:
    return [
        ("signature", signature.template),
        ("exception", signature.exception or "-"),
        *(("variable", value) for value in signature.variables),
    ]


def _advice(advice: Advice) -> list[tuple[str, str]]:
    documented = advice.documented
    lines = [
        ("status", f"{documented.status_code} {documented.name}: {documented.meaning}"),
        ("source", f"{documented.source.title} {documented.source.url}"),
        ("cause", f"{advice.cause.id}: {advice.cause.title}" if advice.cause else "none that fits"),
        ("why", advice.why),
        *(("matched", words) for words in advice.matched),
        *(("candidate", f"{cause.id}: {cause.title}") for cause in advice.candidates),
    ]
    return lines + _answers(advice) + [("hint", f"{hint.title}: {hint.text}") for hint in advice.hints]


def _answers(advice: Advice) -> list[tuple[str, str]]:
    cause = advice.cause
    if cause is None:
        return []
    return [
        ("meaning", cause.meaning),
        ("retry", f"{cause.retry}: {cause.retry_text}"),
        ("acts first", f"{cause.actor}: {cause.actor_text}"),
        ("customers", cause.notice_text),
        *((f"step {number}", f"{step.title}: {step.text}") for number, step in enumerate(cause.steps, 1)),
        ("contact", cause.contact),
        ("source", f"{cause.source.title} {cause.source.url}"),
    ]
