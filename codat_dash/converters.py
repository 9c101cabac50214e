"""
`<text:…>` in URLs: free text, of which nothing is known but that it is not empty.

Django's own `path` takes slashes too but no line breaks, and a page cannot be made that links to what has no URL: one
id with a line break in it would take all lists down.
"""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class TextConverter(StringConverter):
    """Any characters."""

    regex = r"[\s\S]+"


register_converter(TextConverter, "text")
