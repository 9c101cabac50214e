"""What clients ask for before they ship anything, as each of them asks it."""

from __future__ import annotations

import base64
import json
import uuid

import pytest

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

ELASTIC = {
    "Filebeat": [
        ("GET", "/"), ("GET", "/_license?human=false"), ("GET", "/_xpack"), ("GET", "/_ilm/policy/filebeat"),
        ("PUT", "/_ilm/policy/filebeat"), ("HEAD", "/_index_template/filebeat-8.17.0"),
        ("PUT", "/_index_template/filebeat-8"), ("PUT", "/_data_stream/filebeat-8.17.0"),
        ("PUT", "/_ingest/pipeline/filebeat-nginx"),
    ],
    "Logstash": [
        ("HEAD", "/"), ("GET", "/"), ("GET", "/_license"), ("HEAD", "/_index_template/ecs-logstash"),
        ("PUT", "/_index_template/ecs-logstash"), ("PUT", "/_template/logstash"), ("GET", "/_xpack/license"),
        ("HEAD", "/%3Clogstash-%7Bnow%2Fd%7D-000001%3E"), ("PUT", "/%3Clogstash-%7Bnow%2Fd%7D-000001%3E"),
    ],
    "Vector": [("GET", "/"), ("GET", "/_cluster/health")],
    "winston-elasticsearch": [("GET", "/_cluster/health?wait_for_status=yellow"), ("HEAD", "/_index_template/logs")],
    "pino-elasticsearch": [("GET", "/pino/_refresh"), ("POST", "/pino/_refresh")],
    "official clients": [("HEAD", "/"), ("HEAD", "/app-2026"), ("PUT", "/app-2026"), ("GET", "/_nodes/http")],
}  # fmt: skip


class TestElastic:
    @pytest.mark.parametrize("client", ELASTIC)
    def test_clients_are_let_in(self, server, client):
        for method, path in ELASTIC[client]:
            headers = {"Authorization": f"ApiKey {server.token}"}
            reply = server.request(method, f"/ingest/elastic{path}", None, headers)
            assert reply.status == 200, (method, path)
            assert reply.headers["x-elastic-product"] == "Elasticsearch"
            assert reply.headers["content-type"] == "application/json"

    def test_version_is_one_that_shippers_work_with(self, server):
        document = server.request("GET", "/ingest/elastic").json
        assert document["version"]["number"].startswith("8.")
        assert document["tagline"] == "You Know, for Search"
        assert server.request("GET", "/ingest/elastic/_license").json["license"]["status"] == "active"

    def test_hears_of_a_wrong_token_before_the_first_bulk(self, server):
        reply = server.request("GET", "/ingest/elastic/", None, {"Authorization": "ApiKey cds_nobody"})
        assert (reply.status, reply.json["error"]["type"]) == (401, "security_exception")
        assert reply.headers["x-elastic-product"] == "Elasticsearch"

    def test_takes_bulks_by_post_and_put_with_or_without_an_index(self, server):
        payload = b'{"index":{}}\n{"message":"hello"}\n'
        for method in ("POST", "PUT"):
            for path in ("_bulk", "_bulk/", "app/_bulk?wait_for_active_shards=1", "app/_doc/_bulk"):
                headers = {"Authorization": f"Bearer {server.token}"}
                reply = server.request(method, f"/ingest/elastic/{path}", payload, headers)
                assert (reply.status, reply.json["items"][0]["index"]["status"]) == (200, 201), (method, path)

    def test_takes_the_token_as_each_client_writes_it(self, server):
        pair = base64.b64encode(f"id:{server.token}".encode()).decode()
        for headers in ({"Authorization": f"ApiKey {pair}"}, {"Authorization": f"Basic {pair}"}):
            reply = server.request("POST", "/ingest/elastic/_bulk", b'{"index":{}}\n{"message":"hello"}\n', headers)
            assert (reply.status, reply.json["errors"]) == (200, False)

    def test_tells_a_person_with_a_browser_how_to_use_it(self, server):
        reply = server.request("GET", "/ingest/elastic/", None, {"Accept": "text/html,*/*"})
        assert (reply.headers["content-type"], "Filebeat" in reply.body.decode()) == ("text/plain; charset=utf-8", True)

    def test_takes_bulks_by_no_other_method(self, server):
        for method in ("DELETE", "OPTIONS"):
            reply = server.request(method, "/ingest/elastic/_bulk")
            assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, POST, PUT")

    def test_finds_no_documents(self, server):
        for path in ("app/_search", "app/_doc/1", "_search", "_sql"):
            reply = server.request("POST", f"/ingest/elastic/{path}", b"{}")
            assert (reply.status, reply.json["status"]) == (404, 404), path


class TestSplunk:
    def test_lets_docker_ask_before_it_sends(self, server):
        for path in ("", "/event", "/event/1.0", "/raw"):
            assert server.request("OPTIONS", f"/ingest/splunk/services/collector{path}").status == 200

    def test_take_dockers_driver_where_it_looks_which_is_at_the_root(self, server):
        path = "/services/collector/event/1.0"
        assert server.request("OPTIONS", path).status == 200
        assert server.post(b'{"event": {"line": "hello", "source": "stdout"}}', path=path).body == (
            server.post(b'{"event": "hello"}', path=f"/ingest/splunk{path}").body
        )

    def test_says_that_it_is_well(self, server):
        for path in ("/health", "/health/1.0"):
            reply = server.request("GET", f"/ingest/splunk/services/collector{path}")
            assert (reply.status, reply.json) == (200, {"text": "HEC is healthy", "code": 17})
        assert server.request("POST", "/ingest/splunk/services/collector/health").status == 405

    def test_takes_events_by_every_address(self, server):
        for path in ("", "/event", "/event/1.0", "/raw", "/raw/1.0"):
            reply = server.post(b'{"event": "hello"}', path=f"/ingest/splunk/services/collector{path}")
            assert (reply.status, reply.json["code"]) == (200, 0)

    def test_says_which_event_is_at_fault(self, server):
        reply = server.post(b'{"event": "a"}{"event": ""}', path="/ingest/splunk/services/collector")
        assert (reply.status, reply.json["code"], reply.json["invalid-event-number"]) == (400, 13, 1)
        reply = server.post(b" ", path="/ingest/splunk/services/collector/raw")
        assert (reply.status, reply.json) == (400, {"text": "No data", "code": 5})

    def test_gives_who_names_a_channel_an_id_and_acknowledges_it(self, server):
        root, channel = "/ingest/splunk/services/collector", str(uuid.uuid4())
        named = {"X-Splunk-Request-Channel": channel}
        first = server.post(b'{"event": "a"}', named, path=root).json["ackId"]
        second = server.post(b"a line", path=f"{root}/raw?channel={channel}").json["ackId"]
        asked = b'{"acks": [%d, %d]}' % (first, second)
        for path, headers in ((f"{root}/ack", named), (f"{root}/ack?channel={channel}", {})):
            assert server.post(asked, headers, path=path).json == {"acks": {str(first): True, str(second): True}}
        assert first != second

    def test_acknowledges_nothing_that_is_no_such_question(self, server):
        path = "/ingest/splunk/services/collector/ack"
        reply = server.post(b'{"acks": [0]}', path=path)
        assert (reply.status, reply.json) == (400, {"text": "Data channel is missing", "code": 10})
        for payload in (b"", b'{"acks": "all"}', b"[]"):
            reply = server.post(payload, path=f"{path}?channel=1")
            assert (reply.status, reply.json) == (400, {"text": "Invalid data format", "code": 6})
        assert server.request("POST", f"{path}?channel=1", b'{"acks": [0]}').status == 401

    def test_takes_the_token_out_of_the_query(self, server):
        path = f"/ingest/splunk/services/collector/raw?token={server.token}&sourcetype=x"
        assert server.request("POST", path, b"a line").json == {"text": "Success", "code": 0}

    def test_tells_apart_what_is_wrong_with_a_token(self, server):
        for authorization, code in ((None, 2), ("Digest x", 3), ("Splunk", 3), ("Splunk cds_nobody", 4)):
            headers = {"Authorization": authorization} if authorization else {}
            reply = server.request("POST", "/ingest/splunk/services/collector", b'{"event": "a"}', headers)
            assert (reply.status, reply.json["code"]) == (401, code)


class TestEventGrid:
    def test_hears_the_code_that_it_asks_with(self, server):
        data = {"validationCode": "512d38b6", "validationUrl": "https://x"}
        event = {"id": "1", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": data}
        reply = server.request("POST", f"/ingest/t/{server.token}/v1/logs", json.dumps([event]).encode())
        assert (reply.status, reply.json) == (200, {"validationResponse": "512d38b6"})

    def test_is_told_nothing_by_what_only_looks_like_the_question(self, server):
        path = f"/ingest/t/{server.token}/v1/logs"
        for payload in (b'[{"eventType": "Microsoft.EventGrid.SubscriptionValidationEvent"}]', b"[]", b'[{"data": 1}]'):
            assert "accepted" in server.request("POST", path, payload).json

    def test_is_let_in_as_cloud_events_ask(self, server):
        asked = {"WebHook-Request-Origin": "eventgrid.azure.net"}
        reply = server.request("OPTIONS", f"/ingest/t/{server.token}/v1/logs", None, asked)
        assert (reply.status, reply.headers["webhook-allowed-origin"]) == (200, "eventgrid.azure.net")
        assert server.request("OPTIONS", "/ingest/v1/logs", None, asked).status == 401
        assert server.request("OPTIONS", "/ingest/v1/logs").status == 405
