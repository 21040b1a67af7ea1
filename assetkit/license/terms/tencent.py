"""Tencent Hunyuan Community licenses: one per release, alike but for territory and limits."""

from assetkit.license.schema import Condition, Obligation, Terms, every, row
from assetkit.license.terms._common import EU, READ, SC, TABLE, notice, users

_TERRITORY = Condition(
    "territory", "tencent", "not in the European Union, the United Kingdom or South Korea", excluded=EU | {"GB", "KR"}
)
_GRANT = "to use, reproduce, distribute, create derivative works of (including Model Derivatives)"
_OUTPUT = "Tencent claims no rights in Outputs You generate"
_MARK = Obligation(
    "mark-ai",
    "Acceptable use policy: do not put output into any public context without saying conspicuously that it is machine "
    "generated.",
)
_DUTIES = (
    Obligation(
        "license-copy", "Give recipients a copy of the agreement.", ("redistribute", "sell-model", "host-service")
    ),
    Obligation(
        "state-changes", "Say prominently in modified files that you changed them.", ("redistribute", "merge-share")
    ),
    Obligation(
        "pass-on-restrictions",
        "§5: put the use restrictions into your own terms and tell later users of them.",
        ("host-service", "redistribute", "sell-model", "merge-share"),
    ),
    _MARK,
)
_AUP = "Exhibit A; Tencent may update it"
_ENDS = "§6(c): when one sues over the materials or outputs; §8: on a breach"


def _notice(what: str, year: int) -> Obligation:
    return notice(
        f"“{what} is licensed under the {what} Community License Agreement, Copyright © {year} Tencent. All Rights "
        f"Reserved. The trademark rights of “{what}” are owned by Tencent or its affiliate.”"
    )


TERMS = (
    Terms(
        "LicenseRef-tencent-hunyuan-2024-05",
        "Tencent Hunyuan Community License (HunyuanDiT)",
        "threshold",
        every(
            f"conditional §§2, 4 «{_GRANT}»",
            sell_images=f"yes §6(d) «{_OUTPUT}»",
            host_service="conditional §§3, 4 «products or services using them a copy of this Agreement»",
            train_on_output="disputed §5(b) names language models «to improve any other large language model»",
        ),
        date="2024-05-14",
        verified=READ,
        text=True,
        conditions=(users("tencent", 100_000_000),),
        obligations=(*_DUTIES, _notice("Tencent Hunyuan", 2024)),
        restrictions=_AUP,
        names=("tencent-hunyuan-community", "tencent-hunyuan-community-license"),
        purchase="tencent",
        terminates=_ENDS,
        sources=("text: Tencent/HunyuanDiT@368280ec LICENSE.txt", TABLE),
    ),
    Terms(
        "LicenseRef-tencent-hunyuan-video-2024-12",
        "Tencent Hunyuan Community License (HunyuanVideo)",
        "threshold",
        every(
            f"conditional §§2, 4 «{_GRANT}»",
            sell_images="conditional §5(c), §6(d) «results of the Tencent Hunyuan Works outside the Territory»",
            host_service="conditional §§3, 4 «exclusively in the Territory»",
            train_on_output="no §5(b) «to improve any other AI model»",
        ),
        date="2024-12-03",
        verified=READ,
        text=True,
        conditions=(_TERRITORY, users("tencent", 100_000_000)),
        special={"sell-images": (_TERRITORY,)},
        obligations=(*_DUTIES, _notice("Tencent Hunyuan", 2025)),
        restrictions=_AUP,
        names=("tencent-hunyuan-community", "tencent-hunyuan-community-license", "hunyuanvideo"),
        purchase="tencent",
        terminates=_ENDS,
        sources=("text: Tencent-Hunyuan/HunyuanVideo@fa14b001 LICENSE.txt", TABLE),
    ),
    Terms(
        "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla",
        "Tencent Hunyuan 3D 2.0 Community License",
        "threshold",
        every(
            f"conditional §§2, 4 «{_GRANT}»",
            sell_images="conditional §5(c) «results of the Tencent Hunyuan 3D 2.0 Works outside the Territory»",
            host_service="conditional §§3, 4 «exclusively in the Territory»",
            train_on_output="no §5(b) «to improve any other AI model»",
        ),
        verified=READ,
        text=True,
        conditions=(_TERRITORY, users("tencent", 1_000_000)),
        special={"sell-images": (_TERRITORY,)},
        obligations=(*_DUTIES, _notice("Tencent Hunyuan 3D 2.0", 2025)),
        restrictions=_AUP,
        names=("tencent-hunyuan-3d-2.0", "tencent-hunyuan-community"),
        purchase="tencent",
        terminates=_ENDS,
        sources=(SC, TABLE),
    ),
    Terms(
        "LicenseRef-tencent-hunyuan-image",
        "Tencent Hunyuan Community License (HunyuanImage, HunyuanVideo 1.5)",
        "threshold",
        row(),
        names=("tencent-hunyuan-image", "hunyuanimage"),
        purchase="tencent",
        sources=(TABLE,),
        note="The text was not read; the releases of this family exclude the EU, the UK and South Korea.",
    ),
)
