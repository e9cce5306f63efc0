"""The settings: texts of options and ready values alike."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import MappingError, Settings, SiteMapping


def test_lists_and_tables_may_be_given_as_text():
    settings = Settings(
        require="author notes",
        licences="cc-by=CC-BY-3.0-AU x=https://example.org/y=z",
        resource_types="sample=PhysicalObject/Rock_sample",
    )
    assert settings.require == ("author", "notes")
    assert settings.licences == {"cc-by": "CC-BY-3.0-AU", "x": "https://example.org/y=z"}
    assert settings.resource_types == {"sample": "PhysicalObject/Rock_sample"}


def test_ready_values_stay_as_they_are():
    settings = Settings(require=("author",), licences={"a": "b"})
    assert settings.require == ("author",)
    assert settings.licences == {"a": "b"}
    assert settings.site == SiteMapping()


@pytest.mark.parametrize("kernel", ["4.1", "4.8", "3", ""])
def test_an_unknown_kernel_is_refused(kernel):
    with pytest.raises(ValueError, match=r"use one of 4\.2"):
        Settings(kernel=kernel)


def test_a_wrong_mapping_is_refused():
    with pytest.raises(MappingError):
        Settings(mapping={"*": {"x": "nonsense"}})


def test_the_defaults_are_those_of_ands():
    settings = Settings()
    assert (settings.kernel, settings.max_bytes, settings.extra_key) == ("4.2", 65_535, "doi")
    assert settings.maintainer_type == "DataManager"
    assert settings.remove_emails
