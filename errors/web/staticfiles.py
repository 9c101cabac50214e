"""
Static files as they are served: hashed names, compressed, one stylesheet, scripts that import nothing.

Stylesheets and ES modules stay small files in the tree, and run as they are without `collectstatic`, which puts what
`css/app.css` and each script imports into it: a first visit fetches what the page names, and no chain of imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from errors.web.bundling import bundle

STYLESHEET = "css/app.css"
SCRIPTS = re.compile(r"js/.+\.js")
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);\n')


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Imports of our stylesheet and scripts joined in, then hashed names and compression as usual."""

    def create_compressor(self, **options: Any) -> Any:
        """Gzip only: brotli, where some tool brought it along, takes a minute over the API browser's scripts."""
        return super().create_compressor(**options | {"use_brotli": False})

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join, then hash and compress. Raises UnreadableModuleError for a script that cannot be joined."""
        if not dry_run:
            self._join_imports(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join_imports(self, paths: dict[str, Any]) -> None:
        def text_of(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        joined = {name: bundle(name, read=text_of) for name in paths if SCRIPTS.fullmatch(name)}
        if STYLESHEET in paths:
            joined[STYLESHEET] = IMPORT.sub(lambda found: text_of(f"css/{found[1]}"), text_of(STYLESHEET))
        for name, text in joined.items():
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
            paths[name] = (self, name)
