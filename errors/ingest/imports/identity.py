"""
Which file is which: by how its text begins, and by what stands before the place up to which it is stored.

Names change when a log is rotated, numbers of inodes when it is copied or compressed, and both are given again to
other files. The text does neither; one that was emptied and written anew is another text.
"""

from __future__ import annotations

from hashlib import blake2b

from errors.models import FileImport, Source

HEAD_BYTES = 1024
"""Of the beginning of a text; a shorter one is known by what it has."""
OWN_BYTES = 256
"""Of them that tell a file's records from those of others: few, so that they are there from the first record on."""


def digest_of(content: bytes) -> str:
    """What is kept of a piece of text to know it again."""
    return blake2b(content, digest_size=16).hexdigest()


def own_name_of(head: bytes) -> str:
    """What tells the file from others where a record tells nothing by itself; the same whenever it is read."""
    return digest_of(head[:OWN_BYTES])


def earlier_imports(source: Source, head: bytes) -> list[FileImport]:
    """Imports of files that began like this one, of which something is stored, the one that came furthest first."""
    # The text may have been any shorter then. A thousand probes of the index take a few milliseconds, however many
    # small files have their row.
    digests = [digest_of(head[:length]) for length in range(1, min(len(head), HEAD_BYTES) + 1)]
    begun = FileImport.objects.filter(source=source, head_digest__in=digests, text_read__gt=0)
    return list(begun.order_by("-text_read", "-pk"))
