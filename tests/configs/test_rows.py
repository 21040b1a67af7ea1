"""The rows of the package against the rest of the house."""

import json
import subprocess
import sys

import pytest

from assetkit.configs import processor_files
from assetkit.configs._facts import _spoken_for, pipelines
from assetkit.errors import InputError
from assetkit.families import families


def test_every_row_speaks_for_bases_that_exist() -> None:
    known = {each for family in families().values() for each in (family.id, *family.candidates)}
    assert set(_spoken_for()) <= known


def test_every_candidate_of_a_family_with_a_row_is_spoken_for() -> None:
    for name in pipelines():
        assert set(families()[name].candidates) <= set(_spoken_for()), name


def test_predictions_agree_with_the_families() -> None:
    for name, row in pipelines().items():
        assert families()[name].prediction in (row.prediction, None), name


def test_nothing_heavy_is_imported() -> None:
    code = "import assetkit.configs as c, sys, json; c.scheduler_config('sdxl'); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "numpy", "diffusers", "transformers"} & set(json.loads(done.stdout))


def test_picture_processors_are_written_where_they_are_known() -> None:
    made = json.loads(processor_files("svd", "feature_extractor")["preprocessor_config.json"])
    assert made["image_processor_type"] == "CLIPImageProcessor"
    assert made["rescale_factor"] == pytest.approx(1 / 255)
    with pytest.raises(InputError, match="Qwen2VLProcessor"):
        processor_files("qwen_image", "processor", edit=True)
    with pytest.raises(InputError, match="feature_extractor"):
        processor_files("sd1", "feature_extractor")
