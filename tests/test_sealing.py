"""Sealed secrets: opened with the key they were sealed under, and with no other."""

from __future__ import annotations

import pytest

from errors.sealing import SealBrokenError, is_readable, seal, unseal


class TestSeal:
    def test_hides_the_text_and_gives_it_back(self):
        sealed = seal("whsec_abc")
        assert "whsec" not in sealed
        assert sealed != seal("whsec_abc")
        assert unseal(sealed) == "whsec_abc"

    def test_is_broken_by_another_key(self, settings):
        sealed = seal("a secret")
        settings.SECRET_KEY = "another"
        with pytest.raises(SealBrokenError):
            unseal(sealed)
        assert not is_readable(sealed)

    def test_is_opened_by_a_former_key(self, settings):
        sealed = seal("a secret")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"
        assert unseal(sealed) == "a secret"

    @pytest.mark.parametrize("damaged", ["", "x", "é", "gAAAAA=="])
    def test_is_broken_by_damage(self, damaged):
        with pytest.raises(SealBrokenError):
            unseal(damaged)
