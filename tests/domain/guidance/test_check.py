from __future__ import annotations

import pytest

from errors import checks
from errors.domain.guidance import CATALOGUE, Catalogue


class TestSystemCheck:
    def test_is_quiet_about_the_catalogue_as_it_is(self):
        assert checks.guidance_is_valid(None) == []

    def test_reports_every_fault_as_an_error_of_its_own(self, tmp_path, monkeypatch):
        path = tmp_path / "catalogue.toml"
        path.write_text(CATALOGUE.path.read_text().replace('actor = "platform"', 'actor = "somebody"'))
        monkeypatch.setattr(checks, "CATALOGUE", Catalogue(path))
        found = checks.guidance_is_valid(None)
        assert {error.id for error in found} == {"errors.E001"}
        assert "push-pending" in found[0].msg

    def test_survives_a_file_that_is_missing(self, tmp_path, monkeypatch):
        monkeypatch.setattr(checks, "CATALOGUE", Catalogue(tmp_path / "catalogue.toml"))
        assert len(checks.guidance_is_valid(None)) == 1

    @pytest.mark.parametrize("name", ["documented", "cause", "causes_of"])
    def test_leaves_no_half_read_catalogue_behind(self, tmp_path, name):
        broken = Catalogue(tmp_path / "catalogue.toml")
        for _ in range(2):
            with pytest.raises(Exception, match=r"catalogue\.toml"):
                getattr(broken, name)(404)
