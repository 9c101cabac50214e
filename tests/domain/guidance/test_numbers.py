from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.guidance import numbers_of

TEXTS = [
    ("Feed Connection failed(409): the account is taken", 409),
    ("The platform responded with 503 for the third time", 503),
    ("Response status code: 401", 401),
    ("HTTP/1.1 429 Too Many Requests", 429),
    ("status=500", 500),
    ("Account 401 does not exist", None),
    ("Push failed for 400.50 GBP", None),
    ("Push failed for invoice 404", None),
    ("failed 4000 times", None),
    ("", None),
]


class TestNumbers:
    @pytest.mark.parametrize(("text", "number"), TEXTS)
    def test_of_the_platform_stand_in_the_text_where_it_calls_them_a_status(self, text, number):
        assert numbers_of(call=200, operation=400, texts=["", text]).platform == number

    def test_that_differ_come_with_a_note_on_whose_each_is(self):
        numbers = numbers_of(call=200, operation=400, texts=["Feed failed(409): taken"])
        assert (numbers.call, numbers.operation, numbers.platform) == (200, 400, 409)
        assert [
            part for part in ("200 answers", "400 is how", "409 is what", "judge by") if part not in numbers.note
        ] == []

    def test_of_a_push_that_is_under_way_say_so(self):
        note = numbers_of(call=200, operation=202).note
        assert "202 is the operation's: taken, not finished." in note

    def test_of_a_call_that_failed_say_so(self):
        assert numbers_of(call=429, operation=400).note.startswith("429 answers the call itself")

    @pytest.mark.parametrize(("call", "operation"), [(400, 400), (None, 400), (200, None), (None, None)])
    def test_that_agree_need_no_note(self, call, operation):
        assert numbers_of(call=call, operation=operation).note == ""

    @given(call=st.none() | st.integers(), operation=st.none() | st.integers(), text=st.text())
    def test_are_read_out_of_any_text(self, call, operation, text):
        numbers = numbers_of(call=call, operation=operation, texts=[text, f"failed {text}"])
        assert numbers.platform is None or 100 <= numbers.platform < 600
