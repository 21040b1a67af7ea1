"""Responsible-AI licenses: permissive, with a list of forbidden uses that must be passed on."""

from assetkit.license.schema import Terms, every
from assetkit.license.terms._common import CIVITAI, GM, RAIL_DUTIES, READ, SC, TABLE

_USE = "Use may include creating any content with, finetuning, updating, running, training, evaluating"
_OUTPUT = "Licensor claims no rights in the Output You generate using the Model"
_HOST = "You may host for Third Party remote access purposes"
_SELL = "offer to sell, sell, import, and otherwise transfer the Model"
_OWN_TERMS = "may provide additional or different license terms and conditions"
_CELLS = every(
    f"yes ¶5 «{_USE}»",
    sell_images=f"yes ¶6 «{_OUTPUT}»",
    host_service=f"yes ¶4 «{_HOST}»",
    redistribute=f"yes ¶4 «{_HOST}»",
    sell_model=f"yes ¶3 «{_SELL}»",
    merge_share=f"yes ¶4 «{_OWN_TERMS}»",
)
_BIGCODE = every(
    "yes §1(m) «generating any Output, fine tuning, updating, running, training, evaluating»",
    sell_images="yes §6 «Licensor claims no rights in the Output»",
    sell_model="yes §3 «offer to sell, sell, import, and otherwise transfer the Model»",
    host_service="silent",
)
_DERIVED = "A model made to perform alike by training on its output is a derivative and carries the restrictions."

TERMS = (
    Terms(
        "LicenseRef-scancode-stable-diffusion-2022-08-22",
        "CreativeML OpenRAIL-M",
        "rail",
        _CELLS,
        date="2022-08-22",
        verified=READ,
        text=True,
        obligations=RAIL_DUTIES,
        restrictions="Attachment A",
        tags=("creativeml-openrail-m",),
        names=("creativeml open rail-m", "creativeml openrail m", "openrail-m", "creativeml-open-rail-m"),
        revocable=False,
        terminates="¶3: the patent license, when one sues over a patent in the model",
        url="https://huggingface.co/spaces/CompVis/stable-diffusion-license",
        sources=(SC, TABLE, CIVITAI),
        note="¶7: the licensor may restrict use remotely, update the model and ask for the latest version. " + _DERIVED,
    ),
    Terms(
        "LicenseRef-openrail-pp-m",
        "CreativeML Open RAIL++-M",
        "rail",
        _CELLS,
        date="2023-07-26",
        verified=READ,
        text=True,
        obligations=RAIL_DUTIES,
        restrictions="Attachment A",
        tags=("openrail++",),
        names=("creativeml open rail++-m", "openrail++-m", "openrailpp", "creativeml-openrail++-m", "openrailplusplus"),
        revocable=False,
        terminates="¶3: the patent license, when one sues over a patent in the model",
        url="https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md",
        sources=(GM + "/LICENSE-SDXL1.0", TABLE, CIVITAI),
        note="¶7 lets the licensor restrict only usage that violates the license. " + _DERIVED,
    ),
    Terms(
        "LicenseRef-scancode-bigscience-open-rail-m",
        "BigScience OpenRAIL-M",
        "rail",
        _CELLS,
        verified=READ,
        text=True,
        obligations=RAIL_DUTIES,
        restrictions="Attachment A",
        tags=("bigscience-openrail-m",),
        revocable=False,
        sources=(SC, TABLE),
    ),
    Terms(
        "LicenseRef-scancode-bigscience-rail-1.0",
        "BigScience RAIL 1.0",
        "rail",
        every(
            f"yes ¶6 «{_OUTPUT}»",
            use="yes ¶2 «perpetual, worldwide, non-exclusive, no-charge, royalty-free, irrevocable copyright license»",
            redistribute="yes ¶4 «reproduce and distribute copies of the Model or Derivatives of the Model»",
            host_service="yes ¶4 «You may host for Third Party remote access purposes»",
            sell_model=f"yes ¶3 «{_SELL}»",
            merge_share=f"yes ¶4 «{_OWN_TERMS}»",
        ),
        version="1.0",
        date="2022-05-19",
        verified=READ,
        text=True,
        obligations=RAIL_DUTIES,
        restrictions="Attachment A",
        tags=("bigscience-bloom-rail-1.0",),
        names=("bigscience-rail-1.0",),
        revocable=False,
        sources=(SC, TABLE),
    ),
    Terms(
        "LicenseRef-scancode-bigcode-open-rail-m-v1",
        "BigCode OpenRAIL-M v1",
        "rail",
        _BIGCODE,
        version="1",
        verified=READ,
        text=True,
        obligations=RAIL_DUTIES,
        restrictions="Attachment A",
        tags=("bigcode-openrail-m",),
        sources=(SC, TABLE),
    ),
)
