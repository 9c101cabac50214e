"""
Static files as they are served: hashed names, compressed, one stylesheet.

The stylesheets stay small files in the tree; `collectstatic` puts what `css/app.css` imports into it, so a first
visit fetches one file instead of eleven. ES modules keep their imports: their paths are rewritten to the hashed names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

BUNDLE = "css/app.css"
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);\n')


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names also inside `import … from "./x.js"`, and the imports of the one stylesheet inlined."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Any:
        """Gzip only: brotli, where some tool brought it along, takes a minute over the API browser's scripts."""
        return super().create_compressor(**options | {"use_brotli": False})

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Inline the bundle's imports, then hash and compress as usual."""
        if BUNDLE in paths and not dry_run:
            self._inline_imports(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _inline_imports(self, paths: dict[str, Any]) -> None:
        def text_of(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        bundle = IMPORT.sub(lambda found: text_of(f"css/{found[1]}"), text_of(BUNDLE))
        self.delete(BUNDLE)
        self._save(BUNDLE, ContentFile(bundle.encode()))
        paths[BUNDLE] = (self, BUNDLE)
