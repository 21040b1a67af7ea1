"""Where the services are and who we are there: read from the environment once, and handed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from assetkit.errors import UsageError

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
    private_addresses: bool = False
    """Whether redirects and lists may lead to hosts of one's own network."""


def services(environment: Mapping[str, str] = os.environ) -> Services:
    """What ``ASSETKIT_CIVITAI_URL`` (several, between commas, in the order to ask), ``ASSETKIT_CIVITAI_TOKEN``,
    ``HF_ENDPOINT``, ``HF_TOKEN``, ``ASSETKIT_OPENMODELDB_URL`` and ``ASSETKIT_PRIVATE_ADDRESSES`` say; the public
    services where they say nothing. Raises `UsageError` for a token that is none."""
    urls = tuple(_url(each) for each in environment.get("ASSETKIT_CIVITAI_URL", "").split(",") if each.strip())
    return Services(
        civitai_urls=urls or CIVITAI_URLS,
        civitai_token=_token(environment, "ASSETKIT_CIVITAI_TOKEN"),
        huggingface_url=_url(environment.get("HF_ENDPOINT", "")) or HUGGINGFACE_URL,
        huggingface_token=_token(environment, "HF_TOKEN"),
        openmodeldb_url=_url(environment.get("ASSETKIT_OPENMODELDB_URL", "")) or OPENMODELDB_URL,
        private_addresses=environment.get("ASSETKIT_PRIVATE_ADDRESSES", "") not in ("", "0"),
    )


def _token(environment: Mapping[str, str], name: str) -> str | None:
    """A token, fit to be sent. Raises `UsageError` for one that would break a header, without showing it."""
    text = environment.get(name, "").strip()
    if not all("!" <= each <= "~" for each in text):
        raise UsageError(f"{name}: holds characters that no token has", hint="copy it again")
    return text or None


def _url(text: str) -> str:
    return text.strip().rstrip("/")
