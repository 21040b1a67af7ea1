"""Stability AI's own licenses, in the order in which they came. The same repository changed from one to the next."""

from assetkit.license.schema import Condition, Obligation, Terms, every, row
from assetkit.license.terms._common import CIVITAI, GM, NONCOMMERCIAL, READ, SC, TABLE, notice, registered, revenue

_AUP = "Stability AI's acceptable use policy (stability.ai/use-policy), by reference; it may be updated"
_FOUNDATION = Condition(
    "undertaking", "no-foundation-model", "not to create or improve any foundational generative model but Stability's"
)
_COMMUNITY = (registered("stability", "stability.ai/community-license"), revenue("stability", 1_000_000))
_COPY = Obligation("license-copy", "Give every recipient a copy of the agreement.", ("redistribute", "sell-model"))
_CHANGED = Obligation(
    "state-changes", "Say in the Notice file that you changed the model and how.", ("redistribute", "merge-share")
)
_PRODUCTION = "does not include any production use of the Software Products or any Derivative Works"
_HOSTED = "part of your hosted service or via your APIs"
_REMAIN = "will remain subject to this Agreement"


def _non_commercial(name: str) -> Obligation:
    return notice(
        f"“This Stability AI Model is licensed under the Stability AI {name} License, "
        "Copyright (c) Stability AI Ltd. All Rights Reserved.”"
    )


_NC = every(
    f"no “Non-Commercial Uses” «{_PRODUCTION}»",
    host_service=f"no §1(b) «{_HOSTED}»",
    redistribute=f"conditional §1(c) «{_REMAIN}»",
    merge_share=f"conditional §1(c) «{_REMAIN}»",
)
_RESEARCH = row(
    use="no §2(a) «any commercial or production purposes»",
    sell_images="no §2(a) «any data produced by the Software»",
    host_service="no §2(a) «any commercial or production purposes»",
    sell_model="no §2(a) «any commercial or production purposes»",
    redistribute="conditional §1(a) «solely for your non-commercial research purposes»",
    merge_share="conditional §1(a) «solely for your non-commercial research purposes»",
    train_on_output="no §2(a) «any data produced by the Software»",
)
_CHANGES = "The licensor moved the model to the Community License later; which text came with a copy decides."

TERMS = (
    Terms(
        "LicenseRef-sdxl-0.9-research",
        "SDXL 0.9 Research License",
        "nc",
        _RESEARCH,
        date="2023-06",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(_COPY,),
        names=("sdxl-0.9-research-license",),
        revocable=True,
        terminates="§7: automatically on a breach, or at any time upon notice",
        sources=(GM + "/LICENSE-SDXL0.9", TABLE),
    ),
    Terms(
        "LicenseRef-svd-nc-2023-11-21",
        "Stable Video Diffusion Non-Commercial Community License",
        "nc",
        every(
            "no §1(a) «for purposes other than commercial or production use»",
            redistribute=f"conditional §1(b) «{_REMAIN}»",
            merge_share=f"conditional §1(b) «{_REMAIN}»",
        ),
        date="2023-11-21",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(
            _COPY,
            notice(
                "“Stable Video Diffusion is licensed under the Stable Video Diffusion Research License, Copyright (c) "
                "Stability AI Ltd. All Rights Reserved.”"
            ),
            _CHANGED,
        ),
        restrictions=_AUP,
        names=("stable-video-diffusion-nc-community", "stable-video-diffusion-non-commercial-community"),
        purchase="stability",
        revocable=True,
        terminates="on a breach",
        mature=False,
        sources=(GM + "/LICENSE-SVD", TABLE, CIVITAI),
        note=_CHANGES,
    ),
    Terms(
        "LicenseRef-stability-nc-research-2023-11-28",
        "Stability AI Non-Commercial Research Community License (SDXL Turbo, SD Turbo)",
        "nc",
        _NC,
        date="2023-11-28",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(_COPY, _non_commercial("Non-Commercial Research Community"), _CHANGED),
        restrictions=_AUP,
        names=("sai-nc-community",),
        purchase="stability",
        revocable=True,
        terminates="§5: on a breach",
        mature=False,
        sources=(GM + "/LICENSE-SDXL-Turbo", TABLE, CIVITAI),
        note=_CHANGES,
    ),
    Terms(
        "LicenseRef-scancode-stability-ai-nc-2023-12-06",
        "Stability AI Non-Commercial Research Community License (2023-12-06)",
        "nc",
        _NC,
        date="2023-12-06",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(_COPY, _non_commercial("Non-Commercial Research Community"), _CHANGED),
        restrictions=_AUP,
        names=("sai-nc-community", "stable-cascade-nc-community", "stabilityai-nc-community"),
        purchase="stability",
        revocable=True,
        terminates="§5: on a breach",
        mature=False,
        sources=(SC, TABLE, CIVITAI),
        note="Stable Cascade carried its own text of this family; that text itself was not read.",
    ),
    Terms(
        "LicenseRef-stability-nc-2024-03-18",
        "Stability AI Non-Commercial Community License (SV3D)",
        "nc",
        _NC,
        date="2024-03-18",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(_COPY, _non_commercial("Non-Commercial Community"), _CHANGED),
        restrictions=_AUP,
        names=("sv3d", "stability-ai-nc-community"),
        purchase="stability",
        revocable=True,
        terminates="§5: on a breach",
        sources=(GM + "/LICENSE-SV3D", TABLE),
    ),
    Terms(
        "LicenseRef-svd-1.1-nc",
        "Stable Video Diffusion 1.1 Non-Commercial License",
        "nc",
        every("no", redistribute="silent", merge_share="silent"),
        names=("stable-video-diffusion-1-1-nc-community", "stable-video-diffusion-1-1-community"),
        purchase="stability",
        sources=(TABLE + " (name only)",),
        note="The text was not read.",
    ),
    Terms(
        "LicenseRef-sd3-nc-2024-06",
        "Stability AI Non-Commercial Research Community License (first terms of SD 3 Medium)",
        "nc",
        every("no", redistribute="silent", merge_share="silent"),
        date="2024-06",
        names=("stabilityai-nc-research-community", "stable-diffusion-3-community-license"),
        purchase="stability",
        sources=(TABLE + " (history of SD 3)",),
        note="The text was not read. " + _CHANGES,
    ),
    Terms(
        "LicenseRef-scancode-stability-ai-community-2024",
        "Stability AI Community License",
        "threshold",
        every(
            "conditional §III «for any Commercial Purpose»",
            use="conditional §III «You must register with Stability AI»",
            sell_images="conditional §III, §IV(c)(iii) «You own any outputs generated from the Models»",
            host_service="conditional §III «including via a hosted service or application programming interface»",
            train_on_output="conditional §IV(b) «to create or improve any foundational generative AI model»",
        ),
        date="2024-07-05",
        verified=READ,
        text=True,
        conditions=_COMMUNITY,
        special={"train-on-output": (*_COMMUNITY, _FOUNDATION)},
        obligations=(
            _COPY,
            notice(
                "“This Stability AI Model is licensed under the Stability AI Community License, Copyright © "
                "Stability AI Ltd. All Rights Reserved”"
            ),
            Obligation(
                "powered-by",
                "Display “Powered by Stability AI” on a related site, page or document.",
                ("host-service", "redistribute", "sell-model", "merge-share"),
            ),
            _CHANGED,
        ),
        restrictions=_AUP,
        names=(
            "stabilityai-ai-community",
            "stable-video-diffusion-community",
            "stability-community",
            "stability ai community license",
            "stabilityai-community",
        ),
        purchase="stability",
        revocable=True,
        terminates="§III: on the day annual revenue passes USD 1,000,000; §IV(f): on a breach",
        mature=False,
        url="https://stability.ai/community-license-agreement",
        sources=(SC, TABLE, CIVITAI),
        note="It covers the models on stability.ai/core-models, a list that may change and was not read.",
    ),
    Terms(
        "LicenseRef-stability-membership",
        "Stability AI membership (creator, professional, enterprise)",
        "threshold",
        {},
        names=("stability-ai-membership", "stability creator license", "stability enterprise license"),
        sources=(TABLE,),
        note="A contract of its own: put yours on file, and state it for the assets it covers.",
    ),
)
