from __future__ import annotations

import pytest

from errors.domain.pushes import numbers_of


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("An error occurred. Message: Feed Connection failed(409): taken", 409),
            ("The platform answered 502 after 3 attempts", 502),
            ("Push failed, StatusCode: 400", 400),
            ("HTTP 503 from the ledger", 503),
            ("Account 404 is closed", 0),
            ("Invoice (4091) is locked", 0),
            ("", 0),
        ],
    )
    def test_find_the_platforms_code_only_where_the_text_calls_it_one(self, text, code):
        assert numbers_of(http_status=200, status_code=400, text=text).platform_code == code

    def test_differ_only_where_two_were_told(self):
        assert numbers_of(http_status=200, status_code=202, text="").differ
        assert not numbers_of(http_status=0, status_code=400, text="").differ
