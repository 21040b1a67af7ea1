"""Creative Commons licenses: 4.0 and 3.0 share a table, the elements (BY, SA, NC, ND) decide the cells."""

from __future__ import annotations

from assetkit.license.schema import Group, Obligation, Terms, every
from assetkit.license.terms._common import NONCOMMERCIAL, READ, SAME_TERMS, SC, TABLE, share_alike
from assetkit.license.verdicts import Purpose

_BY = Obligation(
    "attribution",
    "Name the creator, link to the work and to the license, and say what was changed.",
    ("redistribute", "sell-model", "merge-share", "host-service"),
)
_SHARE = {
    "4.0": "reproduce and Share the Licensed Material",
    "3.0": "to Reproduce the Work, to incorporate the Work into one or more Collections",
}
_ADAPT = {
    "4.0": "produce, reproduce, and Share Adapted Material",
    "3.0": "to create and Reproduce Adaptations provided that any such Adaptation",
}
_NC = {
    "4.0": "not primarily intended for or directed towards commercial advantage or monetary compensation",
    "3.0": "primarily intended for or directed toward commercial advantage or private monetary compensation",
}
_ND = "produce and reproduce, but not Share, Adapted Material"
_SA = share_alike("Share adaptations under the same license, or one that Creative Commons lists as compatible.")


def _cells(elements: frozenset[str], version: str) -> dict[Purpose, str]:
    share, adapt, nc = _SHARE[version], _ADAPT[version], _NC[version]
    where = "§2(a)(1)" if version == "4.0" else "§3"
    merged = f"no {where} «{_ND}»" if "nd" in elements else f"yes {where} «{adapt}»"
    if "nc" not in elements:
        return every(f"yes {where} «{share}»", merge_share=merged)
    disputed = f"disputed {where}; whether making images for money uses the material commercially «{nc}»"
    no = f"no {where} «{nc}»"
    return every(
        no,
        redistribute=f"conditional {where} «{share}»",
        merge_share=merged if "nd" in elements else f"conditional {where} «{adapt}»",
        sell_images=disputed,
        train_on_output=disputed,
    )


def _terms(elements: str, version: str, group: Group, name: str) -> Terms:
    parts = frozenset(elements.split("-"))
    spdx = f"CC-{elements.upper()}-{version}"
    tag = spdx.lower()
    return Terms(
        spdx,
        f"Creative Commons {name} {version}",
        group,
        _cells(parts, version),
        version=version,
        verified=READ,
        text=True,
        conditions=(NONCOMMERCIAL,) if "nc" in parts else (),
        special={"merge-share": (NONCOMMERCIAL, SAME_TERMS)} if {"nc", "sa"} <= parts else {},
        obligations=(_BY, *((_SA,) if "sa" in parts else ())),
        tags=(tag,),
        names=(
            tag.replace("-4.0", " 4.0").replace("-3.0", " 3.0"),
            *((tag.removesuffix("-4.0"),) if version == "4.0" else ()),
        ),
        revocable=False,
        terminates="automatically on a breach; reinstated when cured within 30 days (4.0 §6)"
        if version == "4.0"
        else "automatically on a breach",
        url=f"https://creativecommons.org/licenses/{elements}/{version}/",
        sources=(SC, TABLE),
    )


TERMS = (
    _terms("by", "4.0", "permissive", "Attribution"),
    _terms("by", "3.0", "permissive", "Attribution"),
    _terms("by-sa", "4.0", "cc-sa", "Attribution-ShareAlike"),
    _terms("by-sa", "3.0", "cc-sa", "Attribution-ShareAlike"),
    _terms("by-nc", "4.0", "nc", "Attribution-NonCommercial"),
    _terms("by-nc", "3.0", "nc", "Attribution-NonCommercial"),
    _terms("by-nc-sa", "4.0", "cc-nc-sa", "Attribution-NonCommercial-ShareAlike"),
    _terms("by-nc-sa", "3.0", "cc-nc-sa", "Attribution-NonCommercial-ShareAlike"),
    _terms("by-nd", "4.0", "nd", "Attribution-NoDerivatives"),
    _terms("by-nc-nd", "4.0", "nd", "Attribution-NonCommercial-NoDerivatives"),
)
