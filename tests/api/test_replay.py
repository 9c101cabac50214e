"""Replaying a reject by the API."""

from __future__ import annotations

import json

from errors.domain.trial import BODY
from errors.models import ErrorResponse
from tests.api.conftest import asking_for
from tests.factories import make_reject, make_user

READABLE = json.dumps(BODY | {"correlationId": "0190c4a1-6b8e-4d1f-9b53-7f3f0a9d1c22"})


class TestRejectReplay:
    def test_stores_it_and_is_404_from_then_on(self, db):
        part = make_reject(text=READABLE)
        client = asking_for(make_user(role="administrator"))
        response = client.post(f"/api/v1/rejects/{part.pk}/replay/")
        assert (response.status_code, response.json()) == (200, {"outcome": "accepted", "reason": "", "detail": ""})
        assert ErrorResponse.objects.count() == 1
        assert client.post(f"/api/v1/rejects/{part.pk}/replay/").status_code == 404

    def test_tells_why_it_is_one_still(self, db):
        part = make_reject(text="half a {")
        response = asking_for(make_user(role="administrator")).post(f"/api/v1/rejects/{part.pk}/replay/")
        assert (response.json()["outcome"], response.json()["reason"]) == ("rejected", "not_json")

    def test_is_the_administrators(self, db):
        part = make_reject(text=READABLE)
        response = asking_for(make_user(role="agent")).post(f"/api/v1/rejects/{part.pk}/replay/")
        assert (response.status_code, response.json()["code"]) == (403, "role_too_low")
        assert not ErrorResponse.objects.exists()
