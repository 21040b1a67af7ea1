"""Where the services are and who we are there: read from the environment once, and handed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

CIVITAI_URLS = ("https://civitai.com", "https://civitai.red")
"""The same API on both since the split of April 2026; some models are answered by one alone."""
OPENMODELDB_URL = "https://openmodeldb.info"
HUGGINGFACE_URL = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses (without a slash at the end) and tokens. Tokens do not show when this is printed."""

    civitai_urls: tuple[str, ...] = CIVITAI_URLS
    civitai_token: str | None = field(default=None, repr=False)
    huggingface_url: str = HUGGINGFACE_URL
    huggingface_token: str | None = field(default=None, repr=False)
    openmodeldb_url: str = OPENMODELDB_URL


def services(environment: Mapping[str, str] = os.environ) -> Services:
    """What ``ASSETKIT_CIVITAI_URL`` (several, between commas, in the order to ask), ``ASSETKIT_CIVITAI_TOKEN``,
    ``HF_ENDPOINT``, ``HF_TOKEN`` and ``ASSETKIT_OPENMODELDB_URL`` say; the public services where they say nothing."""
    urls = tuple(_url(each) for each in environment.get("ASSETKIT_CIVITAI_URL", "").split(",") if each.strip())
    return Services(
        civitai_urls=urls or CIVITAI_URLS,
        civitai_token=environment.get("ASSETKIT_CIVITAI_TOKEN", "").strip() or None,
        huggingface_url=_url(environment.get("HF_ENDPOINT", "")) or HUGGINGFACE_URL,
        huggingface_token=environment.get("HF_TOKEN", "").strip() or None,
        openmodeldb_url=_url(environment.get("ASSETKIT_OPENMODELDB_URL", "")) or OPENMODELDB_URL,
    )


def _url(text: str) -> str:
    return text.strip().rstrip("/")
