"""What a signature promises for any text, and what it reads out of the documented ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.signature import fill, headline, parts, sign, v1

PLACEHOLDER = re.compile(r"<\w+>")
PIECES = (
    " ", "\n", "\t", "\x00", "\x1a", "\ud800", "é", "٣", "-", "_", ".", ",", ":", "=", "@", "[", "]", "{", "}",
    "(", ")", "<", ">", "<more>", "<id>", "<٣>", "'", '"', "`", "“", "//", "\\", "0", "12", "1e-5", "0x", "f00000000",
    "5b0d9c74-2f1e-4c8a-9a36-71d2e80f4c55", "0123456789abcdef", "2026-10-11", "T10:11:12Z", "£", "1,234.50", "http://",
    "/a/b", "C:\\x", "a.b", "company ", "platform gbol", "Blue Kettle Ltd", "failed", "(409)", '{"a":', '"message":"',
    "ID ", "FooError: ", "eyJ", "x2x4z",
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=30).map("".join),
    st.text(alphabet="0f- a'\"`<>/.,:[]{}\\1A", max_size=60),
)


class TestAnyText:
    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_comes_back_when_the_values_are_put_in(self, text):
        signed = sign(text)
        assert fill(signed.template, signed.variables) == " ".join(text.split())

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_has_as_many_values_as_its_template_has_placeholders(self, text):
        signed = sign(text)
        assert len(PLACEHOLDER.findall(signed.template)) == len(signed.variables)
        assert signed.exception in signed.template

    @settings(deadline=None)
    @given(ANY_TEXT, ANY_TEXT)
    def test_is_signed_alike_whatever_was_signed_before(self, text, other):
        v1._plans.clear()
        first = sign(text)
        sign(other)
        assert sign(text) == first

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_is_told_in_parts_that_make_up_the_template(self, text):
        template = sign(text).template
        assert "".join(f"<{part.text}>" if part.is_placeholder else part.text for part in parts(template)) == template


class TestException:
    @pytest.mark.parametrize(
        ("text", "exception", "rest"),
        [
            (
                "InvoicePdfNotFoundException: Invoice 7 is gone",
                "InvoicePdfNotFoundException",
                "Invoice <number> is gone",
            ),
            ("System.Net.Http.HttpRequestException: No host", "System.Net.Http.HttpRequestException", "No host"),
            ("System.Exception: boom", "System.Exception", "boom"),
            ("KeyError: 'id'", "KeyError", "'<value>'"),
            ("celery.exceptions.SoftTimeLimitExceeded: 5", "celery.exceptions.SoftTimeLimitExceeded", "<number>"),
            ("Http404Exception: no 5", "Http404Exception", "no <number>"),
            ("NullReferenceException", "NullReferenceException", "NullReferenceException"),
            ("Error: connect ECONNREFUSED", "", "Error: connect ECONNREFUSED"),
            ("a ProcessingError notification", "", "a ProcessingError notification"),
            ("std::Error::kind", "", "std::Error::kind"),
        ],
    )
    def test_is_the_class_before_a_message(self, text, exception, rest):
        signed = sign(text)
        assert (signed.exception, headline(signed.template, signed.exception)) == (exception, rest)

    def test_inside_a_text_leaves_the_headline_whole(self):
        signed = sign("Failed twice. (System.TimeoutException: too slow)")
        assert signed.exception == "System.TimeoutException"
        assert headline(signed.template, signed.exception) == signed.template


class TestLongText:
    def test_ends_in_more(self):
        text = "Stack: " + "at frame " * 5_000
        signed = sign(text)
        assert len(signed.template) < v1.TEMPLATE_LENGTH + 10
        assert signed.template.endswith(" <more>")
        assert " ".join(fill(signed.template, signed.variables).split()) == text.strip()

    def test_is_cut_where_its_template_ends_so_that_values_of_other_lengths_meet(self):
        tail = "at Acme.Billing.Load " * 900
        assert sign(f"Invoice 7 failed {tail}").template == sign(f"Invoice 12345678 failed {tail}").template

    def test_without_a_space_is_cut_hard(self):
        signed = sign("x" * 1_000_000)
        assert signed.template == "x" * v1.TEMPLATE_LENGTH + "<more>"
        assert len(signed.variables[0]) == 1_000_000 - v1.TEMPLATE_LENGTH

    def test_of_white_space_is_empty(self):
        assert sign(" \n" * 100_000).template == ""
