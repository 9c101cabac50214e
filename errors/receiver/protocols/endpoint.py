"""
What an address under /ingest/ is: how it takes a delivery, and in which form its senders understand an answer.

A GET is answered for people: it says that the address is right, and how to use it. Whatever goes wrong on the way is
told in the protocol's own form, since shippers decide by it whether to send again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import Any, ClassVar, NamedTuple

from errors.domain.report import Reject
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake
from errors.receiver.problems import PROBLEMS, ProblemError, answer_of, nothing_readable
from errors.receiver.requests import Request

Headers = tuple[tuple[bytes, bytes], ...]

NO_STORE = (b"cache-control", b"no-store")
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
"""Texts for people name the host that was asked for, so no browser may take them for a page."""


class Endpoint(ABC):
    """One address, or several that are used alike."""

    methods: ClassVar[tuple[str, ...]] = ("POST",)
    """By which deliveries come."""
    usage: ClassVar[str] = ""
    """What a person is told; `{url}` is the address."""

    @abstractmethod
    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """The answer to a request for this address. Raises ProblemError, DisconnectedError."""

    def refused(self, error: ProblemError, request: Request) -> Answer:
        """What the sender of a refused request is told."""
        return answer_of(error)

    def told_to_people(self, request: Request) -> Answer:
        """How the address is used. Raises ProblemError for what asks for anything else."""
        if request.method not in {"GET", "HEAD"}:
            allowed = ", ".join(["GET", "HEAD", *self.methods]).encode()
            raise ProblemError("method_not_allowed", headers=((b"allow", allowed),))
        usage = self.usage.format(url=url_of(request)).encode()
        return Answer(body=usage, media_type=b"text/plain; charset=utf-8", headers=(NO_SNIFFING,))


class Refusal(NamedTuple):
    """Why a request is refused, before it is put into a protocol's form."""

    status: int
    code: str
    """Of PROBLEMS, or the reason for which the request could not be read."""
    detail: str


class LogEndpoint(Endpoint):
    """An address for log records. One bad record never refuses its request; overload is told by 503."""

    reader: ClassVar[Reader]
    headers: ClassVar[Headers] = ()
    """Of every answer to a delivery."""

    @abstractmethod
    def taken(self, reading: Reading, request: Request) -> Answer:
        """The answer to a request of which all is durable that is to be stored."""

    def reader_for(self, request: Request) -> Reader:
        """What reads the request, with what its head tells of all of its records."""
        told = self.told_of_all(request)
        return self.reader.within(told) if told else self.reader

    def told_of_all(self, request: Request) -> dict[str, Any]:
        """What the request tells of all of its records outside of its body."""
        return {}

    def media_type(self, request: Request) -> bytes:
        """Of the answers to the request."""
        return b"application/json"

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take a delivery, or tell a person how. Raises ProblemError, DisconnectedError."""
        if request.method not in self.methods:
            return self.told_to_people(request)
        try:
            reader = self.reader_for(request)
            reading = await intake.take(request, partial(intake.store_records, reader=reader))
        except ProblemError as error:
            return await intake.made(request, partial(self.refused, error, request))
        if reading.unreadable:
            return self.unreadable(reading.unreadable, request)
        return await intake.made(request, partial(self.taken, reading, request))

    def unreadable(self, reject: Reject, request: Request) -> Answer:
        """What the sender of a request is told of which nothing can be read."""
        return nothing_readable([reject])

    def success(self, body: bytes, request: Request, *, status: int = 200) -> Answer:
        """A good answer."""
        return Answer(
            status=status, body=body, media_type=self.media_type(request), outcome="accepted", headers=self.headers
        )


class ProtocolEndpoint(LogEndpoint):
    """An address whose refusals have a form of their own."""

    @abstractmethod
    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """The body of the answer to a refused request."""

    def refused(self, error: ProblemError, request: Request) -> Answer:
        """What the sender of a refused request is told."""
        problem = PROBLEMS[error.code]
        refusal = Refusal(problem.status, error.code, error.detail)
        return self._answer(refusal, request, problem.headers + error.headers)

    def unreadable(self, reject: Reject, request: Request) -> Answer:
        """What the sender of a request is told of which nothing can be read."""
        problem = PROBLEMS.get(reject.reason)
        return self._answer(Refusal(problem.status if problem else 400, reject.reason, reject.detail), request, ())

    def _answer(self, refusal: Refusal, request: Request, headers: Headers) -> Answer:
        return Answer(
            status=refusal.status,
            body=self.refusal(refusal, request),
            media_type=self.media_type(request),
            outcome=refusal.code,
            headers=self.headers + headers,
        )


def url_of(request: Request) -> str:
    """The address as its caller wrote it, without a token."""
    host = request.text(b"host") or "localhost:8000"
    return f"{request.scope['scheme']}://{host}{request.path}"
