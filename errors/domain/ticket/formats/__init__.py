"""The formats that a ticket leaves in; FORMATS is the only list. No renderer knows another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from errors.domain.ticket.document import Draft
from errors.domain.ticket.formats import json_document, mail, markdown, plain_text


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format: how it is called, served and saved, and its renderer."""

    name: str
    media_type: str
    extension: str
    render: Callable[[Draft], str]


FORMATS: dict[str, Format] = {
    "text": Format(
        name="Plain text", media_type="text/plain; charset=utf-8", extension="txt", render=plain_text.render
    ),
    "markdown": Format(
        name="Markdown", media_type="text/markdown; charset=utf-8", extension="md", render=markdown.render
    ),
    "json": Format(name="JSON", media_type="application/json", extension="json", render=json_document.render),
    "eml": Format(name="E-mail draft", media_type="message/rfc822", extension="eml", render=mail.render),
}
