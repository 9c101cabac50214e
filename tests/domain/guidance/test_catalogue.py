from __future__ import annotations

import pytest

from errors.domain.codat import PLATFORMS
from errors.domain.guidance import CATALOGUE, Actor, Retry
from errors.domain.guidance.entries import service_name
from errors.domain.guidance.loader import read

STATUS_CODE_PAGE = (202, 400, 401, 402, 403, 404, 405, 409, 429, 500, 503)
DOCUMENTED_LATER = (200, 204, 207, 422, 451)


class TestCatalogue:
    def test_is_valid_and_its_examples_lead_where_they_should(self):
        assert len(read(CATALOGUE.path).causes) == len(CATALOGUE.causes)

    @pytest.mark.parametrize("status_code", [*STATUS_CODE_PAGE, *DOCUMENTED_LATER])
    def test_holds_every_code_that_codat_documents(self, status_code):
        entry = CATALOGUE.documented(status_code)
        assert entry.is_documented
        assert entry.source.url.startswith("https://")
        assert CATALOGUE.causes_of(status_code)

    @pytest.mark.parametrize(
        ("status_code", "name"),
        [
            (408, "Request Timeout"),
            (410, "Gone"),
            (418, "I'm a Teapot"),
            (502, "Bad Gateway"),
            (504, "Gateway Timeout"),
        ],
    )
    def test_says_of_other_codes_what_http_says_and_that_codat_does_not_document_them(self, status_code, name):
        entry = CATALOGUE.documented(status_code)
        assert (entry.name, entry.is_documented) == (name, False)
        assert "Codat does not document" in entry.meaning

    @pytest.mark.parametrize(
        ("status_code", "word"), [(499, "400"), (520, "500"), (799, "no status code"), (0, "text")]
    )
    def test_has_an_honest_entry_for_codes_that_http_does_not_know(self, status_code, word):
        entry = CATALOGUE.documented(status_code)
        assert word in entry.meaning
        assert not entry.is_documented

    def test_names_a_source_with_an_address_for_every_cause(self):
        assert [cause.id for cause in CATALOGUE.causes if not cause.source.url.startswith("https://")] == []

    def test_knows_every_platform_by_name(self):
        platforms = set(CATALOGUE.content.services["platforms"])
        assert {service_name(name) for name in PLATFORMS.values()} <= platforms

    def test_blames_a_401_on_our_key_and_never_on_the_customer(self):
        cause = CATALOGUE.cause("key-rejected")
        assert cause is not None
        assert (cause.status_codes, cause.actor, cause.retry) == ((401,), Actor.US, Retry.AFTER_FIX)

    def test_has_several_causes_where_the_documentation_has(self):
        several = {code: len(CATALOGUE.causes_of(code)) for code in (402, 403, 404, 409, 429)}
        assert all(count >= 3 for count in several.values()), several

    def test_tells_causes_apart_in_words_never_by_a_pattern(self):
        sentences = [sentence for cause in CATALOGUE.causes for sentence in cause.told_apart]
        assert [sentence for sentence in sentences if any(mark in sentence for mark in ("\\", "(?", ".*"))] == []

    def test_says_of_each_cause_how_it_is_told_apart(self):
        assert CATALOGUE.cause("wrong-method").told_apart == ("Status 405, whatever the text.",)
        by_service, *_, by_text = CATALOGUE.cause("rate-platform").told_apart
        assert by_service == "Status 429, a platform as the service."
        assert by_text == "Status 429, a text like “The rate limit of the underlying platform was reached.”."
