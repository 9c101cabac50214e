"""Pairs of texts that must meet in one issue, and pairs that must not."""

from __future__ import annotations

import pytest

from errors.domain.signature import sign

MEET = [
    ("No company with ID 0b7f7c1e-8f0e-4a53-9c39-2d7a5b6e1f20", "No company with ID 7C41B09D2E5F4A6B8C0D1E2F3A4B5C6D"),
    ("Invoice 5 not found", "Invoice 90,417 not found"),
    ("TotalAmount (70.00) is wrong", "TotalAmount (1204) is wrong"),
    ("TotalAmount -5.1 is wrong", "TotalAmount 1,204.55 is wrong"),
    ("Due £5 today", "Due 1.204,50 EUR today"),
    ("Timed out after 30 seconds", "Timed out after 1,500ms"),
    ("Paused until 2027-01-05T00:00:00Z", "Paused until Fri, 09 Jan 2026 10:11:12 GMT"),
    ("Locked since 2026-01-31", "Locked since 1 February 2026"),
    ("Customer 'Ann Lee' was merged", "Customer 'O'Neil & Sons' was merged"),
    ('Account "Sales" is archived', 'Account "Travel - National (UK)" is archived'),
    ("Datatype 'bills' not supported by platform 'gbol'", "Datatype 'invoices' not supported by platform 'qhyg'"),
    ("Sync failed for company Blue Kettle Ltd today", "Sync failed for company Ørsted today"),
    ("Items[0].NetAmount is negative", "Items[12].NetAmount is negative"),
    ("Already processed: 7d1f9c3e2b4a, 8e2a0d4f3c5b", "Already processed: 7d1f9c3e2b4a, 8e2a0d4f3c5b, 9f3b1e5a4d6c"),
    ("Mail to a.b@example.com bounced", "Mail to jo+x@mail.example.co.uk bounced"),
    ("See https://example.com/a?b=1.", "See http://10.0.0.1:8080/x."),
    ("Cannot read /srv/a/b.txt", "Cannot read /tmp/5"),
    ("connect to 10.0.0.1 failed", "connect to fe80::a00:27ff:fe4e:66a1 failed"),
    ("object at 0x7f8b1c2d3e40", "object at 0xc0000b4000"),
    ("tax rate 7Yq2mBvT0xKc9LwZs1Rn4d is unknown", "tax rate aB3dE5fG7hJ9kL1mN3pQ5r is unknown"),
    ("Client 6.0.0 is too old", "Client 5.11.2-rc.1 is too old"),
    ("INV-7 is paid", "PO-2026-0042 is paid"),
    ("Push failed:  see\nvalidation", "Push failed: see validation"),
]
PART = [
    ("Feed Connection failed(409): no", "Feed Connection failed(503): no"),
    ("Request failed with status code 404", "Request failed with status code 500"),
    ("upstream returned 429", "upstream returned 502"),
    ("404 Not Found", "410 Not Found"),
    ("`Currency` must not be empty.", "`Due Date` must not be empty."),
    ("'Net Amount' must be positive.", "'Tax Amount' must be positive."),
    ("Validation failed for field 'dueDate'", "Validation failed for field 'issueDate'"),
    ("The field NetAmount is required.", "The field TaxAmount is required."),
    ("Lines[0].NetAmount is negative", "Lines[0].TaxAmount is negative"),
    ("Data sync of type bills completed", "Data sync of type invoices completed"),
    ("Sage 50 is not supported", "Sage 200 is not supported"),
    ("ORA-00942: no", "ORA-01017: no"),
    ("SQLSTATE[23000]: no", "SQLSTATE[40001]: no"),
    ("The process ended with exit code 1", "The process ended with exit code 137"),
    ("[Errno 2] no", "[Errno 13] no"),
    ("COM error 0x80070005", "COM error 0x80131904"),
    ("QuickBooks error 6240: no", "QuickBooks error 610: no"),
    ("KeyError: 'supplier_ref'", "KeyError: 'due_date'"),
    ("'NoneType' object has no attribute 'get'", "'NoneType' object has no attribute 'items'"),
    ('relation "bills" does not exist', 'relation "lines" does not exist'),
    ('level=error msg="no disk left"', 'level=error msg="no route left"'),
    ('{"code":"card_declined","ref":"1"}', '{"code":"expired_card","ref":"1"}'),
    ('Cannot invoke "String.trim()"', 'Cannot invoke "Invoice.total()"'),
    ("TLSv1.2 handshake failed", "TLSv1.3 handshake failed"),
    ("body is not UTF-8", "body is not UTF-16"),
    ("The AccountToken is missing", "The AccountId is missing"),
    ("platform that failed", "platform when failed"),
    ("Company Limit Exceeded", "Company Settings Missing"),
    ("System.TimeoutException: no", "System.ArgumentException: no"),
]


class TestMessagesThatMeet:
    @pytest.mark.parametrize(("one", "other"), MEET)
    def test_have_one_template(self, one, other):
        assert sign(one).template == sign(other).template


class TestMessagesThatStayApart:
    @pytest.mark.parametrize(("one", "other"), PART)
    def test_have_two_templates(self, one, other):
        assert sign(one).template != sign(other).template


class TestPlainSentences:
    @pytest.mark.parametrize(
        "text",
        [
            "It doesn't matter that the customers' bills aren't paid",
            "A bill's lines are not the bill's own",
            "The decade, a facade and a deadbeef café",
            "OAuth2 with SHA256 in utf8mb4 on x86_64 answers 5xx",
            "In/Out and read/write over TCP/IP, and/or n/a",
            "The accounting platform must have this data, not that kind",
            "Company Name Is Required",
            "See also: the supplier (if any) and so on...",
        ],
    )
    def test_have_no_placeholder(self, text):
        assert sign(text).template == text
