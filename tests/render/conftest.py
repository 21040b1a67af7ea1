"""Pipelines that several tests draw with, made once."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """A function that gives the folder of a family's tiny pipeline."""
    pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    from tests.render import tiny

    logging.getLogger("diffusers").setLevel(logging.ERROR)
    made = {}

    def get(family, **facts):
        key = (family, *sorted(facts.items()))
        if key not in made:
            made[key] = tiny.folder(tmp_path_factory.mktemp(family) / "folder", family, **facts)
        return made[key]

    return get
