"""Black Forest Labs' non-commercial licenses. FLUX.1 [schnell] and FLUX.2 [klein] 4B are under Apache-2.0."""

from assetkit.license.schema import Obligation, Terms, every
from assetkit.license.terms._common import BFL, BFL2, CIVITAI, NONCOMMERCIAL, READ, SC, TABLE, notice
from assetkit.license.verdicts import Purpose

_OUTPUT = "You may use Output for any purpose (including for commercial purposes), except as expressly"
_COPY = Obligation(
    "license-copy", "Make a copy of the license available to recipients.", ("redistribute", "merge-share")
)
_FILTER = Obligation("filter-content", "§2(e)(i): run content filters, or review output before it is passed on.")
_MARK = Obligation("mark-ai", "§2(e)(ii): disclose that output was made with AI, as far as the law requires it.")
_DISPUTE = (
    "The output clause allows commercial use; §4(a) forbids commercial use of data produced by the model, and making "
    "images in a business is itself use of the model. Which prevails is disputed."
)


def _cells(produced: str, train: str) -> dict[Purpose, str]:
    return every(
        "no §4(a) «any commercial or production purposes»",
        sell_images=f"disputed §2(d) against §4(a) «{_OUTPUT}»",
        redistribute="conditional §§2(a), 3 «solely for your Non-Commercial Purposes»",
        merge_share="conditional §§2(a), 3 «solely for your Non-Commercial Purposes»",
        host_service=f"no §1(c), §4(a) «{produced}»",
        train_on_output=f"no §1(c), §2(d) «{train}»",
    )


_END_USERS = "in direct interactions with or that has impact on end users"
_TRAIN = "to train, fine tune or distill other models for commercial use"

TERMS = (
    Terms(
        "LicenseRef-scancode-flux-1-nc",
        "FLUX.1 [dev] Non-Commercial License v1.0",
        "nc",
        _cells("use for revenue-generating activity or direct interactions with or impacts on end users", _TRAIN),
        version="1.0",
        date="2024-08",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(
            _COPY,
            notice(
                "the Attribution Notice of §3(b), “The FLUX.1 [dev] Model is licensed by Black Forest Labs. Inc. under "
                "the FLUX.1 [dev] Non-Commercial License …”"
            ),
        ),
        restrictions="§4",
        names=("flux-1-dev-non-commercial-license", "flux.1 [dev] non-commercial license", "flux1-dev-nc"),
        purchase="bfl",
        revocable=True,
        terminates="automatically on a breach; at any time upon notice",
        sources=(SC, TABLE, CIVITAI),
        note=_DISPUTE,
    ),
    Terms(
        "LicenseRef-flux-1-dev-nc-1.1.1",
        "FLUX.1 [dev] Non-Commercial License v1.1.1",
        "nc",
        _cells(_END_USERS, _TRAIN),
        version="1.1.1",
        date="2025-06",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(
            _COPY,
            notice(
                "the Attribution Notice of §3(b), “The FLUX.1 [dev] Model is licensed by Black Forest Labs Inc. under "
                "the FLUX.1 [dev] Non-Commercial License. Copyright Black Forest Labs Inc. …”"
            ),
            _FILTER,
            _MARK,
        ),
        restrictions="§4",
        names=("flux-1-dev-non-commercial-license", "flux.1 [dev] non-commercial license", "flux1-dev-nc"),
        purchase="bfl",
        revocable=True,
        terminates="§8: automatically on a breach; at any time upon notice",
        sources=(BFL, TABLE, CIVITAI),
        note=_DISPUTE + " It names FLUX.1 Fill, Depth, Canny, Redux and Kontext as well.",
    ),
    Terms(
        "LicenseRef-flux-nc-2",
        "FLUX [dev] Non-Commercial License v2.0",
        "nc",
        _cells(
            _END_USERS,
            "to train, fine tune, or distill other models for commercial use",
        ),
        version="2.0",
        date="2025-11",
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,),
        obligations=(
            _COPY,
            notice(
                "the Attribution Notice of §3(b), “The FLUX [dev] Model is licensed by Black Forest Labs Inc. under "
                "the FLUX [dev] Non-Commercial License …”"
            ),
            _FILTER,
            _MARK,
        ),
        restrictions="§4",
        names=("flux-dev-non-commercial-license", "flux-non-commercial-license", "flux-non-commercial"),
        purchase="bfl",
        revocable=True,
        terminates="§8: automatically on a breach; at any time upon notice",
        sources=(BFL2, TABLE, CIVITAI),
        note=_DISPUTE + " FLUX.2 [klein] 9B carries a text of this family (2.x) that was not read itself.",
    ),
)
