"""
Where error bodies hide in what applications log, by HTTP: each form once, as an operator would meet it.

The vectors hold what real clients sent; these are the forms that the recogniser promises, with texts of our own. Each
case is delivered twice, and stored once.
"""

from __future__ import annotations

import json
import uuid

import pytest

from tests.receiver.shipping import PATHS

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

TIME = "2026-11-26T00:00:00.5Z"
FORMS = {
    "alone": lambda body: body,
    "six deep": lambda body: {"a": {"b": {"c": {"d": {"e": [body]}}}}},
    "twice in one record": lambda body: {"message": json.dumps(body), "response": body},
    "escaped once": lambda body: {"message": json.dumps(body)},
    "escaped three times": lambda body: {"log": json.dumps({"log": json.dumps({"msg": json.dumps(body)})})},
    "escaped in a line": lambda body: f"codat said {json.dumps('x' + json.dumps(body))} and ended",
    "between other braces": lambda body: f"ctx {{user: 1}} got {json.dumps(body)} after {{x}}",
    "printed over lines": lambda body: f"10:00 ERROR got\n{json.dumps(body, indent=2)}\n10:01 INFO next",
    "ecs nested": lambda body: {"http": {"response": {"body": {"content": json.dumps(body)}}}},
    "ecs dotted": lambda body: {"http.response.body.content": json.dumps(body)},
    "flattened": lambda body: {"@timestamp": TIME} | {f"codat.response.{key}": body[key] for key in body},
    "gelf": lambda body: {"version": "1.1", "short_message": "x", "full_message": f"y {json.dumps(body)}"},
    "pino and axios": lambda body: {"level": 50, "msg": "x", "err": {"response": {"status": 404, "data": body}}},
    "winston": lambda body: {"level": "error", "message": "x", "error": {"response": {"data": body}}},
    "lambda proxy": lambda body: {"statusCode": 502, "headers": {}, "body": json.dumps(body)},
    "log entry": lambda body: {"logName": "x", "jsonPayload": {"message": json.dumps(body)}},
    "log entry of text": lambda body: {"logName": "x", "textPayload": f"e {json.dumps(body)}"},
    "datadog": lambda body: {"ddsource": "nodejs", "service": "shop", "message": json.dumps(body)},
    "docker": lambda body: {"log": f"{json.dumps({'msg': json.dumps(body)})}\n", "stream": "stdout", "time": TIME},
    "cri": lambda body: f"{TIME} stdout F {json.dumps(body)}",
    "journald": lambda body: {"MESSAGE": json.dumps(body), "PRIORITY": "3", "_HOSTNAME": "vm"},
    "repr": lambda body: f"ERROR codat: {body | {'validation': None, 'canBeRetried': True}!r}",
    "repr with a quote": lambda body: {"message": f"x {body | {'error': 'it is' + chr(39) + 's gone'}!r}"},
    "snake case": lambda body: {"status_code": 404, "service": "Xero", "error": "x", "correlation_id": id_of(body)},
    "pascal case": lambda body: {"StatusCode": 404, "Service": "Xero", "Error": "x", "CorrelationId": id_of(body)},
    "sdk exception": lambda body: f"codat_platform.models.errors.errormessage.ErrorMessage: {json.dumps(body)}",
    "sdk status and body": lambda body: f"SDKError: API error occurred: Status 404. Body: {json.dumps(body)}",
    "sdk object": lambda body: (
        f"ErrorMessage(can_be_retried='Unknown', correlation_id='{id_of(body)}', detailed_error_code=0, error='x', "
        "service='Xero', status_code=404, validation=None)"
    ),
    "logfmt": lambda body: f'level=error statusCode=404 service=Xero error="No bill" correlationId={id_of(body)}',
    "node inspect": lambda body: (
        f"{{ statusCode: 404, service: 'Xero', error: 'No bill', correlationId: '{id_of(body)}' }}"
    ),
    "status as text": lambda body: body | {"statusCode": "404"},
    "status as float": lambda body: body | {"statusCode": 404.0},
    "without an id": lambda body: body | {"correlationId": "", "error": f"No bill {id_of(body)}"},
}
IN_PIECES = {
    "cri": lambda start, end: [f"{TIME} stdout P {start}", f"{TIME} stdout F {end}"],
    "docker": lambda start, end: [
        {"log": "x" * (16_384 - len(start)) + start, "stream": "stderr"},
        {"log": f"{end}\n", "stream": "stderr"},
    ],
    "fluentd driver, out of order": lambda start, end: [
        {"log": end, "partial_id": end, "partial_ordinal": "2", "partial_last": "true"},
        {"log": start, "partial_id": end, "partial_ordinal": "1", "partial_last": "false"},
    ],
    "journald": lambda start, end: [
        {"MESSAGE": start, "CONTAINER_PARTIAL_MESSAGE": "true", "CONTAINER_ID_FULL": "c1", "PRIORITY": "6"},
        {"MESSAGE": end, "CONTAINER_ID_FULL": "c1", "PRIORITY": "6"},
    ],
}
LOOK_ALIKES = {
    "no id": {"statusCode": 404, "error": "Not Found", "message": "No route"},
    "a success": {"statusCode": 200, "service": "Xero", "error": "none", "correlationId": uuid.uuid4().hex},
    "a service's own": {"statusCode": 500, "service": "shop", "message": "x", "correlationId": uuid.uuid4().hex},
    "an id that is none": {"statusCode": 404, "service": "Xero", "error": "x", "correlationId": "request 7"},
}


def id_of(body):
    return body["correlationId"]


def make_body():
    return {"statusCode": 404, "service": "Xero", "error": "No bill 7", "correlationId": uuid.uuid4().hex}


def found(server, *requests):
    """Errors that are new, and redeliveries."""
    payloads = [request if isinstance(request, str) else json.dumps(request) for request in requests]
    replies = [server.post(payload.encode(), path=PATHS["logs"]).json for payload in payloads]
    return sum(reply["errors"] for reply in replies), sum(reply["duplicates"] for reply in replies)


class TestBody:
    @pytest.mark.parametrize("form", FORMS)
    def test_is_found_once(self, server, form):
        record = FORMS[form](make_body())
        assert found(server, record) == (1, 0)
        assert found(server, record) == (0, 1)

    @pytest.mark.parametrize("form", IN_PIECES)
    @pytest.mark.parametrize("place", ["before the id's name", "behind it"])
    def test_is_found_in_the_pieces_of_two_requests(self, server, form, place):
        text = json.dumps(make_body())
        cut = 40 if place.startswith("before") else text.index("correlationId") + 20
        assert found(server, *IN_PIECES[form](text[:cut], text[cut:])) == (1, 0)

    def test_may_stand_beside_others(self, server):
        assert found(server, f"first {json.dumps(make_body())} then {json.dumps(make_body())}") == (2, 0)


class TestPush:
    def test_that_succeeded_is_understood_and_counts_as_no_error(self, server):
        push = {"pushOperationKey": str(uuid.uuid4()), "dataType": "bills", "companyId": str(uuid.uuid4())}
        assert found(server, {"response": push | {"status": "Success", "statusCode": 200}}) == (0, 0)
        failed = {"msg": json.dumps(push | {"status": "Failed", "statusCode": 400, "errorMessage": "Closed"})}
        assert found(server, failed) == (1, 0)
        assert found(server, failed) == (0, 1)


class TestLookAlike:
    @pytest.mark.parametrize("name", LOOK_ALIKES)
    def test_is_left_alone(self, server, name):
        assert found(server, LOOK_ALIKES[name], f"e {json.dumps(LOOK_ALIKES[name])}") == (0, 0)
