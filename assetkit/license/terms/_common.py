"""Sources, conditions and duties that several licenses share."""

from assetkit.license.schema import Condition, Obligation

READ = "2026-11-25"
"""When the texts on file were read for these tables."""
SC = "text: ScanCode license database (scancode-toolkit-mini 32.5.0, licensedcode/data/licenses)"
GM = "text: Stability-AI/generative-models@0ad7de9a model_licenses"
BFL = "text: black-forest-labs/flux@802fb471 model_licenses/LICENSE-FLUX1-dev"
BFL2 = "text: black-forest-labs/flux2@ab7cca68 model_licenses/LICENSE-FLUX-DEV"
TABLE = "reference table of licenses, uis.md section 5"
CIVITAI = "Civitai's table of base-model licenses (packages/civitai-shared/src/basemodel.constants.ts)"

EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)

NONCOMMERCIAL = Condition(
    "undertaking", "non-commercial", "only where nothing is earned by it, directly or indirectly, and not in production"
)
SAME_TERMS = Condition(
    "undertaking", "share-same-terms", "only under the same terms, its source or weights made available"
)
PUBLISH = Condition(
    "undertaking", "publish-source", "users who reach a modified model over a network must be offered its weights"
)
NOT_RIVAL = Condition("undertaking", "no-rival-model", "not for a model that competes with the licensor's")


def revenue(licensor: str, most: int) -> Condition:
    """A limit on annual revenue in US dollars, affiliates included."""
    return Condition("revenue", licensor, f"annual revenue, affiliates included, below USD {most:,}", most)


def users(licensor: str, most: int, what: str = "monthly active users of all products") -> Condition:
    """A limit on users a month."""
    return Condition("users", licensor, f"at most {most:,} {what}", most)


def registered(licensor: str, where: str) -> Condition:
    """A registration that a commercial user must make."""
    return Condition("registration", licensor, f"register at {where}")


GIVE_COPY = Obligation("license-copy", "Give every recipient a copy of the license.", ("redistribute", "sell-model"))
KEEP_NOTICES = Obligation(
    "notice", "Keep the copyright, patent, trademark and attribution notices.", ("redistribute", "sell-model")
)
STATE_CHANGES = Obligation(
    "state-changes", "Say prominently in modified files that you changed them.", ("redistribute", "merge-share")
)
PASS_ON = Obligation(
    "pass-on-restrictions",
    "Put the use restrictions into your own terms as an enforceable provision, and tell subsequent users of them.",
    ("host-service", "redistribute", "sell-model", "merge-share"),
)
RAIL_DUTIES = (PASS_ON, GIVE_COPY, STATE_CHANGES, KEEP_NOTICES)


def notice(text: str) -> Obligation:
    """A text that must lie in a file called Notice beside every copy."""
    return Obligation("attribution", f"Put into a “Notice” file: {text}", ("redistribute", "sell-model", "merge-share"))


def share_alike(text: str) -> Obligation:
    """Copyleft."""
    return Obligation("share-alike", text, ("redistribute", "sell-model", "merge-share"))
