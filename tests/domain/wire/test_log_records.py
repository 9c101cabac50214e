from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import findings_in, reports_in

COMPANY = "5b0f6d0a-2c5e-4f3f-9a51-7c1d40e2a9b8"
CONNECTION = "c2a7e1d4-90b3-4a66-8f0e-3d5b71f6aa02"
URL = f"https://api.codat.io/companies/{COMPANY}/data/bills"
MOMENT = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
PROTOCOLS = dt.datetime(2026, 3, 4, 6, tzinfo=dt.UTC)
BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "No such bill",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
    "canBeRetried": "Unknown",
    "detailedErrorCode": 0,
}
TEXT = json.dumps(BODY)
SNAKE = {"status_code": 404, "service": "Xero", "error": "No such bill", "correlation_id": BODY["correlationId"],
         "can_be_retried": "Unknown", "detailed_error_code": 0}  # fmt: skip
PASCAL = {name[0].upper() + name[1:]: value for name, value in BODY.items()}
LOGGED = {"level": "error", "msg": "codat call failed"}


def escaped(text, times):
    for _ in range(times):
        text = json.dumps(text)[1:-1]
    return text


def nested(value, levels):
    for _ in range(levels):
        value = {"inner": value}
    return value


def read(value, **told):
    return list(reports_in(LogRecord(value=value, **told)))


def only(value, **told):
    (report,) = read(value, **told)
    return report


FORMS = {
    "the record itself": BODY,
    "six levels deep": nested(BODY, 6),
    "in a list": {"failures": [{"body": BODY}]},
    "in a text": {"message": TEXT},
    "escaped once": f'body="{escaped(TEXT, 1)}" end',
    "escaped twice": f'body="{escaped(TEXT, 2)}" end',
    "escaped three times": f'body="{escaped(TEXT, 3)}" end',
    "braces before and after": f"ctx={{user: 1, map={{a=b}}}} {TEXT} rest={{x}}",
    "pretty-printed": {"log": "Codat said:\n" + json.dumps(BODY, indent=2) + "\nthat was it"},
    "ECS nested": {"http": {"response": {"status_code": 404, "body": {"content": TEXT}}}},
    "ECS dotted": {"http.response.body.content": TEXT},
    "GELF": {"version": "1.1", "host": "web-1", "short_message": "x", **{f"_{name}": BODY[name] for name in BODY}},
    "pino": json.loads(f'{{"level":50,"service":"billing",{TEXT[1:-1]},"msg":"x"}}'),
    "winston": {**LOGGED, "message": f"failed {TEXT}", "response": BODY},
    "axios": {"err": {"message": "Request failed", "response": {"status": 404, "headers": {}, "data": BODY}}},
    "Lambda proxy": {"statusCode": 502, "headers": {}, "body": TEXT},
    "LogEntry jsonPayload": {"insertId": "x", "jsonPayload": {"message": "x", "response": BODY}},
    "LogEntry textPayload": {"textPayload": f"ERROR codat {TEXT}"},
    "Datadog": {"ddsource": "python", "service": "billing", "ddtags": "env:prod", "message": TEXT},
    "Docker json-file": {"log": json.dumps({**LOGGED, "body": TEXT}) + "\n", "stream": "stderr"},
    "CRI": f"2026-03-04T05:06:07.1Z stderr F {TEXT}",
    "journald": {"MESSAGE": f"codat {TEXT}", "_HOSTNAME": "web-1", "SYSLOG_IDENTIFIER": "billing"},
    "repr of a dict": f"failed: {BODY!r}",
    "repr of a dict in JSON": {"message": f"failed: {BODY!r}"},
    "snake_case": {"event": SNAKE},
    "repr in snake_case": f"failed: {SNAKE!r}",
    "PascalCase": {"Properties": {"Response": PASCAL}},
    "flattened with dots": {"time": 1772600767, **{f"response.{name}": BODY[name] for name in BODY}},
    "flattened with underscores": {"app": "x", **{f"response_{name}": value for name, value in SNAKE.items()}},
    "Node's inspect": "failed {\n" + "".join(f"  {name}: {value!r},\n" for name, value in BODY.items()) + "}",
    "logfmt": 'statusCode=404 service=Xero error="No such bill" canBeRetried=Unknown correlationId='
    + BODY["correlationId"],
    "SDK 6, typed": f"codat_platform.models.errors.errormessage.ErrorMessage: {TEXT}",
    "SDK 6, untyped": f"API error occurred: Status 404. Body: {TEXT}",
    "SDK 5, other content type": f'API error occurred: Status 404 Content-Type "text/plain; x". Body: {TEXT}',
    "SDK 4, untyped": f"API error occurred: Status 404\n{TEXT}",
    "SDK 4, data": "ErrorMessageData(" + ", ".join(f"{name}={value!r}" for name, value in SNAKE.items()) + ")",
    "SDK 6, repr": f"ErrorMessage(message={TEXT!r}, status_code=404, body={TEXT!r}, headers={{}})",
}


class TestForm:
    @pytest.mark.parametrize("value", FORMS.values(), ids=FORMS)
    def test_is_found_once(self, value):
        report = only(value)
        assert (report.correlation_id, report.service, report.message) == (
            BODY["correlationId"], "Xero", "No such bill",
        )  # fmt: skip
        assert str(report.body["statusCode"]) == "404"

    def test_may_hold_several(self):
        others = [BODY | {"correlationId": f"{number:032x}"} for number in (1, 2, 3)]
        line = " and ".join(map(json.dumps, others))
        assert [report.body for report in read(f"x {line} y")] == others
        assert [report.body for report in read({"message": line, "errors": [others[2], BODY]})] == [*others, BODY]

    def test_of_an_id_that_is_none_is_believed_beside_members_that_only_codat_has(self):
        assert only(BODY | {"correlationId": "string"}).correlation_id == ""
        assert read({name: BODY[name] for name in list(BODY)[:3]} | {"correlationId": "string"}) == []

    def test_that_is_an_envelope_without_a_body_is_none(self):
        assert read({"httpStatus": 504, "response": None}) == []

    def test_without_value_is_nothing(self):
        assert findings_in(LogRecord(value=None)) == []


class TestSurroundings:
    @pytest.mark.parametrize(
        "told",
        [{"@timestamp": "2026-03-04T05:06:07Z"}, {"time": 1772600767000}, {"ts": 1772600767.0},
         {"@t": "2026-03-04T05:06:07Z"},
         {"timestamp": {"seconds": 1772600767, "nanos": 0}}, {"instant": {"epochSecond": 1772600767}},
         {"__REALTIME_TIMESTAMP": "1772600767000000"}, {"timeMillis": 1772600767000},
         {"timestamp": "04/Mar/2026:05:06:07 +0000"}],
        ids=str,
    )  # fmt: skip
    def test_tell_the_time(self, told):
        assert only({**told, "message": TEXT}, occurred_at=PROTOCOLS).occurred_at == MOMENT

    @pytest.mark.parametrize(
        "line",
        ["2026-03-04 05:06:07,000 ERROR [req-9] {}", "[04/Mar/2026:05:06:07 +0000] {}", "2026/03/04 05:06:07 {}",
         "Mar  4, 2026 5:06:07 AM app.Main {}", "Wed Mar  4 05:06:07 2026 {}", "3/4/2026 5:06:07 AM - {}",
         "<11>Mar  4 05:06:07 host app: {}"],
    )  # fmt: skip
    def test_of_a_line_tell_the_time_where_the_protocol_does_not(self, line):
        record = LogRecord(value=line.replace("{}", TEXT))
        (report,) = reports_in(record, now=MOMENT + dt.timedelta(hours=3))
        assert report.occurred_at == MOMENT

    def test_that_tell_no_zone_give_way_to_the_protocol(self):
        assert (
            only({"asctime": "2026-03-04 12:06:07,000", "message": TEXT}, occurred_at=PROTOCOLS).occurred_at
            == PROTOCOLS
        )
        assert only(f"2026-03-04 12:06:07 {TEXT}", occurred_at=PROTOCOLS).occurred_at == PROTOCOLS
        assert only(TEXT, occurred_at=PROTOCOLS).occurred_at == PROTOCOLS

    def test_that_tell_no_year_are_of_the_last_one(self):
        record = LogRecord(value={"timestamp": "Mar  4 05:06:07", "message": TEXT})
        assert next(reports_in(record, now=PROTOCOLS)).occurred_at == MOMENT
        assert next(reports_in(record)).occurred_at is None

    def test_tell_company_connection_type_and_request(self):
        report = only({
            "companyId": COMPANY, "connection": {"id": CONNECTION}, "dataType": "bills",
            "config": {"method": "get", "url": f"{URL}?key=1"}, "response": {"status": 402, "data": BODY},
        })  # fmt: skip
        assert (report.company_id, report.connection_id, report.data_type) == (COMPANY, CONNECTION, "bills")
        assert (report.request_method, report.request_url, report.http_status) == ("GET", URL, 402)

    @pytest.mark.parametrize(
        "line", [f"GET {URL}?page=1 said {{}}", f"for url: {URL} {{}}", f"companyId={COMPANY} url={URL}: {{}}"]
    )
    def test_of_a_line_tell_company_and_request(self, line):
        report = only({"message": line.replace("{}", TEXT)})
        assert (report.company_id, report.request_url, report.data_type) == (COMPANY, URL, "bills")

    def test_of_an_sdks_message_tell_the_status(self):
        assert only(f"API error occurred: Status 429. Body: {TEXT}").http_status == 429

    def test_that_locate_the_error_become_attributes(self):
        around = ({"service.name": "billing", "deployment.environment": "prod", "telemetry.sdk.name": "x"},)
        report = only(
            {"host": {"name": "web-1"}, "trace_id": "4bf92f35", "span.id": "00f067aa", "service": "billing-api",
             "kubernetes": {"pod": {"name": "billing-7"}}, "level": "error", "message": TEXT, "user": "ada"},
            around=around,
        )  # fmt: skip
        assert report.attributes == {
            "service.name": "billing", "deployment.environment": "prod", "host.name": "web-1", "trace_id": "4bf92f35",
            "span.id": "00f067aa", "service": "billing-api", "kubernetes.pod.name": "billing-7", "level": "error",
        }  # fmt: skip

    def test_are_bounded(self):
        report = only({"attributes": {f"a{number}": "x" * number for number in range(400)}, "message": TEXT})
        assert len(report.attributes) == 64
        assert max(map(len, report.attributes.values())) < 257


class TestAnyValue:
    @settings(deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
            | st.sampled_from([TEXT, escaped(TEXT, 1), repr(SNAKE), "\ud800", "\x00", TEXT.replace("Xero", "\\u0000")]),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*BODY, *SNAKE, "time", "log"]), inner),
        )
    )  # fmt: skip
    def test_raises_nothing_and_gives_what_can_be_stored(self, value):
        for finding in findings_in(LogRecord(value=value), now=MOMENT):
            text = repr(finding)
            assert "\\x00" not in text
            text.encode()

    def test_may_nest_without_end(self):
        value = BODY
        for _ in range(100_000):
            value = [value]
        assert findings_in(LogRecord(value=value)) == []

    def test_is_read_in_linear_time_however_many_bodies_it_holds(self):
        record = {f"m{number}": BODY | {"error": f"e{number}"} for number in range(20_000)}
        assert len(read(record)) == 20_000
