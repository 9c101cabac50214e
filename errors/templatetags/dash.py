"""Template tags and filters of the pages; always loaded."""

from __future__ import annotations

from django import template

register = template.Library()
