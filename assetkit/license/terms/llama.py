"""Meta's licenses: text encoders and captioners are under them."""

from assetkit.license.schema import Obligation, Terms, every
from assetkit.license.terms._common import GIVE_COPY, NONCOMMERCIAL, PASS_ON, READ, SC, TABLE, notice, users
from assetkit.license.verdicts import Purpose

_GRANT = "use, reproduce, distribute, copy, create derivative works of, and make modifications to the Llama Materials"
_TRAIN = "any outputs or results of the Llama Materials to create, train, fine tune, or otherwise improve an AI model"
_BUILT = Obligation(
    "powered-by", "Display “Built with Llama” on a related page.", ("host-service", "redistribute", "sell-model")
)
_NAMED = Obligation(
    "name-prefix",
    "Begin the name of a model made with it or its outputs with “Llama”.",
    ("merge-share", "train-on-output"),
)
_AUP = "Llama acceptable use policy, by reference"
_EUROPE = (
    "The acceptable use policy, which was not read, is reported to exclude people and firms in the European Union from "
    "the multimodal models."
)
_CELLS: dict[Purpose, str] = every(
    f"conditional §§1(a), 2 «{_GRANT}»", train_on_output=f"conditional §1(b)(i) «{_TRAIN}»"
)


def _community(number: str, key: str, date: str, tag: str, note: str = "") -> Terms:
    return Terms(
        f"LicenseRef-scancode-{key}",
        f"Llama {number} Community License",
        "threshold",
        _CELLS,
        version=number,
        date=date,
        verified=READ,
        text=True,
        conditions=(users("meta", 700_000_000, "monthly active users at the release date"),),
        obligations=(
            GIVE_COPY,
            PASS_ON,
            notice(
                f"“Llama {number} is licensed under the Llama {number} Community License, Copyright © Meta Platforms, "
                "Inc. All Rights Reserved.”"
            ),
            _BUILT,
            _NAMED,
        ),
        restrictions=_AUP,
        tags=(tag,),
        names=(f"llama {number} community license", f"{tag}-community-license"),
        purchase="meta",
        sources=(SC, TABLE),
        note=note,
    )


TERMS = (
    _community("3.1", "llama-3.1-license-2024", "2024-07-23", "llama3.1"),
    _community("3.2", "llama-3.2-license-2024", "2024-09-25", "llama3.2", _EUROPE),
    _community("3.3", "llama-3.3-license-2024", "2024-12-06", "llama3.3"),
    _community("4", "llama-4-cla-2025", "2025-04-05", "llama4", _EUROPE),
    Terms(
        "LicenseRef-llama-3",
        "Llama 3 Community License",
        "threshold",
        {},
        version="3",
        date="2024-04-18",
        tags=("llama3",),
        sources=(TABLE,),
        note="The text was not read.",
    ),
    Terms(
        "LicenseRef-scancode-llama-2-license-2023",
        "Llama 2 Community License",
        "threshold",
        every(
            f"conditional §§1(a), 2 «{_GRANT}»",
            train_on_output="disputed §1(b)(v) names language models «to improve any other large language model»",
        ),
        version="2",
        date="2023-07-18",
        verified=READ,
        text=True,
        conditions=(users("meta", 700_000_000, "monthly active users at the release date"),),
        obligations=(
            GIVE_COPY,
            PASS_ON,
            notice(
                "“Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All "
                "Rights Reserved.”"
            ),
        ),
        restrictions=_AUP,
        tags=("llama2",),
        names=("llama 2 community license",),
        purchase="meta",
        sources=(SC, TABLE),
    ),
    Terms(
        "LicenseRef-scancode-llama-license-2023",
        "LLaMA License (first)",
        "nc",
        every(
            "no §2(a) «for (i) any commercial or production purposes»",
            sell_images="no §2(a) «or any data produced by the Software»",
            redistribute="conditional §1(a) «solely for your non-commercial research purposes»",
            merge_share="conditional §1(a) «solely for your non-commercial research purposes»",
            train_on_output="no §2(a) «or any data produced by the Software»",
        ),
        date="2023",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        names=("llama",),
        revocable=True,
        sources=(SC, TABLE),
    ),
)
