"""Configuration files of diffusers folders, derived without a network, a hub or torch.

`component_config` reads a component's ``config.json`` off the shapes of its tensors and fills in what no tensor tells
from the family's published configuration; `scheduler_config` and `pipeline_index` give the other files of the folder,
`tokenizer_files` those of tokenizers whose vocabulary may be shipped, `processor_files` those of CLIP's pictures.
A family without a row here, or a fact that is missing, is an `InputError`: nothing is guessed.
"""

from __future__ import annotations

from assetkit.configs._derive import DIFFUSERS_VERSION, component_config, pipeline_index, scheduler_config
from assetkit.configs._facts import components, pipelines, settle
from assetkit.configs._processors import processor_files
from assetkit.configs._t5 import t5_tokenizer_files
from assetkit.configs._tokenizers import clip_tokenizer_files, tokenizer_files

__all__ = [
    "DIFFUSERS_VERSION",
    "clip_tokenizer_files",
    "component_config",
    "components",
    "pipeline_index",
    "pipelines",
    "processor_files",
    "scheduler_config",
    "settle",
    "t5_tokenizer_files",
    "tokenizer_files",
]
