"""What is no response of the API is called what it is on every page: never status 0, never a correlation id."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from tests.factories import NOW, make_error

KEY = "3f0d9c1e-77aa-4b0e-9d52-61c0e8f4a7b3"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def write(db):
    return make_error(
        at=NOW - MINUTE,
        kind=Kind.PUSH,
        status_code=0,
        service="Writes",
        message="Writing bills timed out",
        summary="Writing bills timed out",
        correlation_id=KEY,
        company_id="c-1",
        company_name="Blue Kettle",
        body_status=None,
        body={"pushOperationKey": KEY, "error": None},
    )


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


class TestKinds:
    def test_stand_in_the_chip_where_there_is_no_status_code(self, write, agent_client):
        issue = write.issue
        for path in (
            "/",
            "/issues/",
            "/errors/",
            f"/issues/{issue.pk}/",
            f"/errors/{KEY}/",
            "/groups/0/writes/",
            "/companies/c-1/",
            "/search/?q=timed+out",
        ):
            html = html_of(agent_client, path)
            assert 'title="Write: no status code">Write</span>' in html, path
            assert 'fn">0</span>' not in html, path

    def test_name_the_id_for_what_it_is(self, write, agent_client):
        page = html_of(agent_client, f"/errors/{KEY}/")
        assert "<dt>Push operation key</dt>" in page
        assert 'aria-label="Copy push operation key"' in page
        assert "Correlation ID</dt>" not in page
        assert f'aria-label="Copy push operation key {KEY}"' in html_of(agent_client, "/errors/")

    def test_narrow_a_list_and_can_be_taken_off(self, write, agent_client):
        make_error(at=NOW - 2 * MINUTE, message="Account not found")
        assert html_of(agent_client, "/errors/").count("<tr data-row") == 2
        page = html_of(agent_client, "/errors/?kind=push")
        assert page.count("<tr data-row") == 1
        assert 'aria-label="Remove Kind Write"' in page
        assert "kind=sonnet" in html_of(agent_client, "/issues/?kind=sonnet")

    def test_are_understood_by_the_search_field(self, write, agent_client):
        assert agent_client.get("/search/?q=kind:push").headers["Location"] == "/errors/?kind=push"
        assert agent_client.get(f"/search/?q={KEY}").headers["Location"] == f"/errors/{KEY}/"
        assert (
            agent_client.get(f"/search/?q={write.issue.reference}").headers["Location"] == f"/issues/{write.issue_id}/"
        )
        assert write.issue.reference.startswith("push-")

    def test_tell_kinds_of_one_group_apart(self, write, agent_client):
        make_error(at=NOW, kind=Kind.READ, status_code=0, service="Writes", message="Reading bills failed")
        both = html_of(agent_client, "/groups/0/writes/")
        assert "No status code" in both
        assert "on Writes" not in html_of(agent_client, "/groups/0/writes/?kind=push")
        assert "Reading bills" not in html_of(agent_client, "/groups/0/writes/?kind=push")

    def test_are_a_way_to_stack_the_chart(self, write, agent_client):
        assert '"label": "Write"' in html_of(agent_client, "/?by=kind")
