"""
One request to the receiver without a server and without a database: for what a real one can hardly be brought to do.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json

from errors.conf import conf
from errors.ingest import QueueFullError, Receipt
from errors.ingest.pipeline import unpack
from errors.receiver import app
from errors.receiver.deliveries import Intake
from errors.receiver.problems import ProblemError


class Tokens:
    async def source_id(self, token):
        return 1


class Signatures:
    async def known(self):
        pass

    async def check(self, source_id, envelope, bodies, *, now):
        pass

    def refusal(self, source_id, code):
        return ProblemError(code)


class Link:
    """Answers as told: a receipt, or one of the link's errors, in turn."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.parcels = []

    def submit(self, parcel):
        self.parcels.append(parcel)
        outcome = self.outcomes.pop(0) if self.outcomes else receipt_of(parcel)
        if isinstance(outcome, QueueFullError):
            raise outcome
        future = asyncio.get_running_loop().create_future()
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        return future


def receipt_of(parcel):
    opened = unpack(parcel)
    rejected = tuple(row.reject for row in opened.rejects)
    return Receipt(accepted=len(opened.rows) + opened.asides, rejected=rejected)


def deliver(link, *messages, headers=(), **limits):
    """The answer to one POST whose body comes in these messages: status, headers, JSON."""
    [(status, told, body)] = ask(link, messages, headers=headers, **limits)
    return status, told, json.loads(body)


def ask(link, *requests, path="/ingest/v1/errors", headers=(), query_string=b"", **limits):
    """The answers to POSTs one after the other, each of several messages: status, headers, body."""

    async def story():
        intake = Intake(conf=dataclasses.replace(conf(), **limits), tokens=Tokens(), signatures=Signatures(), link=link)
        answers = [await one(intake, messages) for messages in requests]
        intake.close()
        return answers

    async def one(intake, messages):
        receiver = app.Receiver(fallback=None)
        receiver._parts = parts = type("Parts", (), {})()
        parts.intake = intake
        waiting, sent = list(messages), []

        async def receive():
            if not waiting:
                await asyncio.sleep(60)
            body = waiting.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(waiting) or body.endswith(b"...")}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": list(headers),
            "query_string": query_string,
            "scheme": "http",
        }
        await receiver(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    return asyncio.run(story())
