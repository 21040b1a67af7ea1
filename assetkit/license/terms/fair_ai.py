"""The Fair AI Public License and what anime models put on top of it."""

from assetkit.license.schema import Obligation, Terms, every, row
from assetkit.license.terms._common import CIVITAI, PUBLISH, READ, SC, TABLE, share_alike

_ALL = "Each contributor licenses you to do everything with this software that would otherwise infringe"
_OUTPUT = "The output of this software is not covered by this license"
_NETWORK = "allow users to interact with it through a computer network"
_SHARE = "must be provided under this license or another license that allows everything this license allows"
_SA = share_alike("Share modifications and merges under FAIPL-1.0-SD or a license that allows all that it allows.")
_SOURCE = Obligation(
    "publish-source",
    "Give everyone who gets a copy the license text and the weights; offer them to users of a modified model you host.",
    ("host-service", "redistribute", "sell-model", "merge-share"),
)

TERMS = (
    Terms(
        "LicenseRef-scancode-fair-ai-public-1.0-sd",
        "Fair AI Public License 1.0-SD",
        "fair-ai",
        every(
            f"yes Copyright «{_ALL}»",
            sell_images=f"yes Output «{_OUTPUT}»",
            train_on_output=f"yes Output «{_OUTPUT}»",
            host_service=f"conditional Notices «{_NETWORK}»",
            merge_share=f"yes Notices «{_SHARE}»",
        ),
        version="1.0-SD",
        verified=READ,
        text=True,
        conditions=(PUBLISH,),
        obligations=(_SA, _SOURCE),
        restrictions="Prohibited Uses",
        names=("fair-ai-public-license-1.0-sd", "faipl-1.0-sd", "fair ai public license 1.0-sd", "faipl"),
        revocable=False,
        terminates="Excuse: when a breach is not cured within 30 days of a notice",
        url="https://freedevproject.org/faipl-1.0-sd/",
        sources=(SC, TABLE, CIVITAI),
    ),
    Terms(
        "LicenseRef-noobai",
        "NoobAI-XL Model License (FAIPL-1.0-SD with additions)",
        "other",
        row(
            use="no card II «We prohibit any form of commercialization»",
            sell_images="no card II «We prohibit any form of commercialization»",
            host_service="no card II «We prohibit any form of commercialization»",
            sell_model="no card II «We prohibit any form of commercialization»",
        ),
        date="2024-10",
        obligations=(
            _SA,
            Obligation("publish-source", "Share merge recipes, prompts and workflows; open derivatives."),
        ),
        names=("noobai", "noobai-xl", "noob ai", "noobai license"),
        sources=(TABLE, "copy of the model card of Laxhar/noobai-XL-1.0 (second hand)"),
        note="The tag says fair-ai-public-license-1.0-sd and hides the additions. It reaches model-generated products.",
    ),
    Terms(
        "LicenseRef-pony-v6",
        "Pony Diffusion V6 XL license (FAIPL-1.0-SD, modified)",
        "other",
        row(
            host_service="no no inference on monetised sites and apps, derivatives and merges included (second hand)",
        ),
        date="2024-01",
        obligations=(_SA,),
        names=("fair-ai-public-license-1.0-sd-modified", "pony", "pony v6"),
        sources=(TABLE + " (second hand)",),
        note="The text was not read. Civitai lists the base under CreativeML OpenRAIL-M, which it contradicts.",
    ),
    Terms(
        "LicenseRef-pony-v7",
        "Pony V7 license",
        "other",
        {},
        names=("pony-license", "pony v7", "purplesmart"),
        url="https://purplesmart.ai/license",
        sources=(CIVITAI + " (link only)", TABLE),
        note="The text was not read; reported to have a threshold.",
    ),
    Terms(
        "LicenseRef-illustrious-1",
        "Illustrious XL 1.x license",
        "other",
        {},
        date="2025-02",
        names=("illustrious-xl-1.0", "illustrious"),
        sources=(TABLE + " (second hand)",),
        note="The text was not read; v0.1 is under FAIPL-1.0-SD, the card of v2.0 says CreativeML OpenRAIL-M.",
    ),
)
