from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.guidance import ToldBy, advise

# Texts that no example of the catalogue holds. A cause of "" means that nothing may be claimed.
TEXTS = [
    (402, "PublicApi", "PlanException: Company limit exceeded for this client", "company-limit"),
    (402, "PublicApi", "You have exceeded the 12-company limit. Delete some.", "company-limit"),
    (402, "ClientsApi", "Sync schedule not allowed: hourly", "sync-schedule"),
    (402, "PublicApi", "Your trial account has expired", "account-expired"),
    (402, "PublicApi", "The invoice for May is unpaid", ""),
    (403, "PublicApi", "This key is not associated with that connection", "key-outdated"),
    (403, "ClientsApi", "Only administrators may delete a client", "administrators-only"),
    (403, "PublicApi", "Webhooks are not enabled for your client", "feature-not-enabled"),
    (403, "Xero", "The user has no access to payroll; ask your administrator", "downstream-forbidden"),
    (403, "PublicApi", "Forbidden", ""),
    (404, "Sage", "InvoicePdfNotFoundException: Invoice not found for company 1 and invoice ID 2", "file-not-found"),
    (404, "FreeAgent", "Datatype 'payments' not supported by platform(s) 'FreeAgent'.", "datatype-unsupported"),
    (400, "PullApi", "Datatype 'bills' not supported by platform 0f1e2d3c-aaaa", "datatype-unsupported"),
    (404, "PullApi", "Data connection 0f1e2d3c-aaaa not found", "connection-not-found"),
    (404, "PullApi", "Settings for company 0f1e2d3c-aaaa not found", ""),
    (404, "PublicApi", "NotFound", "route-retired"),
    (404, "Commerce", "NotFound", ""),
    (409, "PullApi", "The syncing of invoices is not yet complete", "sync-not-complete"),
    (409, "PullApi", "The data set for bills has not been requested.", "data-not-requested"),
    (409, "PublicApi", "Maximum number of webhook consumers reached.", "object-quota"),
    (409, "PublicApi", "Another request with this Idempotency-Key is in progress", "idempotent-in-progress"),
    (409, "PublicApi", "The company was changed by somebody else", ""),
    (422, "PublicApi", "This Idempotency-Key was sent with another body", "idempotency-key-reused"),
    (429, "Xero", "Too many requests", "rate-platform"),
    (429, "PublicApi", "Too many requests", "rate-limit"),
    (429, "PublicApi", "The daily quota is exceeded, too many requests", "rate-quota"),
    (429, "PublicApi", "More than 10 concurrent requests", "rate-concurrency"),
    (429, "PullApi", "Too many requests: rate limit of the underlying platform", "rate-platform"),
    (429, "PublicApi", "Please be patient", ""),
    (500, "PublicApi", "NullReferenceException", "server-error"),
    (500, "PublicApi", "An error occurred in a downstream service. Message: no answer", "downstream-failure"),
    (400, "PublicApi", "An error occurred in a downstream service. Message: see validation", "downstream-validation"),
    (503, "PublicApi", "", "maintenance"),
    (410, "PublicApi", "Gone", ""),
]  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def cause_of(http_status: int | None, text: str, *, service: str = "PublicApi", **body: object) -> str:
    advice = advise(http_status=http_status, body={"error": text, **body}, service=service)
    return advice.cause.id if advice.cause else ""


class TestTexts:
    @pytest.mark.parametrize(("status", "service", "text", "cause"), TEXTS)
    def test_lead_to_their_cause_or_to_none(self, status, service, text, cause):
        assert cause_of(status, text, service=service) == cause

    @pytest.mark.parametrize(("status", "service", "text", "cause"), TEXTS)
    def test_lead_there_in_any_letter_case_and_spacing(self, status, service, text, cause):
        if text.casefold() != "notfound":  # a word without spaces has none to spread
            text = text.upper().replace(" ", "  ")
        assert cause_of(status, text, service=service.upper()) == cause

    def test_of_validation_errors_count_and_those_of_warnings_do_not(self):
        expired = [{"message": "Account expired."}]
        assert cause_of(402, "No", validation={"errors": expired}) == "account-expired"
        assert cause_of(402, "No", validation={"errors": None, "warnings": expired}) == ""

    @given(JSON)
    def test_and_bodies_of_any_shape_never_raise(self, value):
        body = {"error": value, "statusCode": value, "validation": {"errors": value}, "result": value, "status": value}
        assert advise(http_status=400, body=body, service="").documented.status_code == 400


class TestStatuses:
    @pytest.mark.parametrize(
        ("http_status", "body_status", "text", "cause", "told_by"),
        [
            (402, 429, "You have exceeded the 9-company limit", "company-limit", ToldBy.HTTP),
            (409, 400, "Maximum number of API keys reached.", "object-quota", ToldBy.HTTP),
            (503, 500, "The API is offline for maintenance", "maintenance", ToldBy.HTTP),
            (None, 429, "You have exceeded the 9-company limit", "company-limit", ToldBy.BODY),
            (None, "404,", "Endpoint deprecated", "route-retired", ToldBy.BODY),
            (200, 404, "Endpoint deprecated", "route-retired", ToldBy.BODY),
            (200, 401, "", "key-rejected", ToldBy.BODY),
            (500, 404, "Data connection 7 not found", "connection-not-found", ToldBy.BODY),
        ],
    )
    def test_of_http_go_before_the_body_and_it_is_told_which(self, http_status, body_status, text, cause, told_by):
        body = {"error": text, "statusCode": body_status}
        advice = advise(http_status=http_status, body=body, service="PublicApi")
        assert (advice.cause and advice.cause.id, advice.told_by) == (cause, told_by)

    @pytest.mark.parametrize(
        ("state", "cause"),
        [
            ("Pending", "push-pending"),
            ("Failed", "push-failed"),
            ("TimedOut", "push-timed-out"),
            ("Success", "push-succeeded"),
        ],
    )
    def test_of_a_push_operation_count_more_than_the_success_of_its_call(self, state, cause):
        assert cause_of(200, "", pushOperationKey="k", status=state, statusCode=202) == cause

    def test_that_nobody_told_leave_only_candidates(self):
        advice = advise(http_status=None, body={"error": "Datatype 'x' not supported by platform 'y'"}, service="")
        assert advice.cause is None
        assert [cause.id for cause in advice.candidates] == ["datatype-unsupported"]
