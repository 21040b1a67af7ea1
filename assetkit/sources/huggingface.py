"""The Hugging Face Hub, through huggingface_hub: it knows tokens, gated repositories, rate limits and retries.

The Hub has no look-up by hash. A repository that a sidecar, a cache folder or a person names is read once, and every
file hash in it goes into our own index, so any copy of its files is recognised from then on.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from assetkit.config import Services
from assetkit.errors import NotFoundError, RemoteError, UsageError
from assetkit.net import Net, Request
from assetkit.sources.base import (
    Description,
    Match,
    Memory,
    Notice,
    Record,
    RemoteFile,
    SourceRow,
    Wanted,
    address,
    stated,
)

if TYPE_CHECKING:
    from huggingface_hub import HfApi

HOSTS = ("huggingface.co", "hf.co", "hf-mirror.com")
_NAME = r"[\w][\w.-]{0,95}"
_REFERENCE = re.compile(rf"hf:({_NAME}/{_NAME})(?:/([^@]+))?(?:@([\w./-]+))?")
_WEIGHTS: Mapping[str, str] = {
    "safetensors": "safetensors",
    "sft": "safetensors",
    "gguf": "gguf",
    "ckpt": "pickle",
    "pt": "pickle",
    "pth": "pickle",
    "bin": "pickle",
    "onnx": "onnx",
}


class HuggingFace:
    """The Hub at an endpoint."""

    def __init__(self, net: Net, services: Services) -> None:
        self._net = net
        self._services = services
        self._seen: dict[str, Record] = {}

    def matches(self, wanted: Sequence[Wanted], memory: Memory) -> Iterator[Match]:
        """Every file with a SHA-256 in the repositories that clues name, wanted or not."""
        clues = {clue for each in wanted for clue in each.clues}
        models = sorted({model_of(reference) for clue in clues if (reference := read(clue))})
        for record in self.records(models, memory):
            for name, sha256 in _hashes(record.document):
                yield Match(sha256, f"{record.reference}/{name}")

    def records(self, references: Sequence[str], memory: Memory) -> Iterator[Record]:
        """Repositories, one request each, those just read none. One that fails is raised after the others."""
        why: RemoteError | None = None
        for model in references:
            try:
                self._seen[model] = self._seen.get(model) or self._fetch(model)
            except RemoteError as error:
                why = why or error
            else:
                yield self._seen[model]
        if why is not None:
            raise why

    def _fetch(self, model: str, revision: str | None = None) -> Record:
        self._net.requests += 1
        with _failures(self._services):
            from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

            try:
                info = self._api().model_info(model.removeprefix("hf:"), revision=revision, files_metadata=True)
            except GatedRepoError:
                raise
            except (RepositoryNotFoundError, RevisionNotFoundError):
                return Record("huggingface", model, None)
        return Record("huggingface", model, _plain(info))

    def _api(self) -> HfApi:
        from huggingface_hub import HfApi

        return HfApi(endpoint=self._services.huggingface_url, token=self._services.huggingface_token)

    def describe(self, record: Record, reference: str, sha256: str) -> Description:
        """What a repository says of one of its files: its card speaks for all of them."""
        document = record.document
        card = document.get("card_data") if isinstance(document.get("card_data"), dict) else {}
        model, name, _ = parts(reference)
        return Description(
            facts=stated(_facts(document, card, model, name)),
            license=_license(document, card),
            notices=tuple(_notices(document, name, sha256)),
        )

    def settled(self, reference: str) -> str:
        """A reference is whole as it is."""
        return reference

    def record(self, reference: str) -> Record:
        """The repository at the reference's revision. Raises `NotFoundError` when there is none, or not for us."""
        model, _, revision = parts(reference)
        found = self._fetch(f"hf:{model}", revision or None)
        if found.document is None:
            raise NotFoundError(f"{reference}: there is no such repository or revision", hint="or it needs HF_TOKEN")
        return found

    def files(self, record: Record, reference: str) -> tuple[RemoteFile, ...]:
        """The weights files that the reference leaves to choose from; any file that it names."""
        model, wanted, revision = parts(reference)
        commit = revision or str(record.document.get("sha") or "main")
        found = [_file(model, each, commit) for each in _siblings(record.document)]
        if wanted:
            return tuple(each for each in found if each.name == wanted)
        weights = [each for each in found if each.format in _WEIGHTS.values()]
        return tuple(sorted(weights, key=lambda each: (each.name.count("/"), each.format != "safetensors", each.name)))

    def folder(self, record: Record, reference: str, precision: str) -> tuple[RemoteFile, ...]:
        """The files of a diffusers pipeline: configurations, tokenizers, and of each component's weights one form."""
        model, wanted, revision = parts(reference)
        names = {each["rfilename"] for each in _siblings(record.document)}
        if wanted or "model_index.json" not in names:
            return ()
        commit = revision or str(record.document.get("sha") or "main")
        chosen = pipeline_files(names, precision)
        return tuple(_file(model, each, commit) for each in _siblings(record.document) if each["rfilename"] in chosen)

    def fetch(self, files: Sequence[RemoteFile], into: Path) -> None:
        """By the library's own transfers: whole files are kept, one that was on its way begins again (2.4)."""
        model, _, commit = parts(files[0].reference)
        self._net.requests += len(files)
        with _failures(self._services):
            from huggingface_hub import snapshot_download
            from huggingface_hub.utils.tqdm import disable_progress_bars

            disable_progress_bars()  # ours is drawn, and nothing may stand between the lines of a JSON document
            snapshot_download(
                model,
                revision=commit,
                local_dir=into,
                allow_patterns=[re.sub(r"([\[\]*?])", r"[\1]", each.name) for each in files],
                endpoint=self._services.huggingface_url,
                token=self._services.huggingface_token,
            )

    def request(self, file: RemoteFile) -> Request:
        """The file's address at its revision."""
        return Request(self._services.huggingface_url + file.url, token=self._token())

    def _token(self) -> str | None:
        """Ours, else the one that `hf auth login` stored."""
        if self._services.huggingface_token:
            return self._services.huggingface_token
        with _failures(self._services):
            from huggingface_hub import get_token

            return get_token()

    def search(self, text: str, limit: int) -> Iterator[Record]:
        """Repositories by text, most downloaded first; without their files."""
        self._net.requests += 1
        with _failures(self._services):
            for info in self._api().list_models(search=text, limit=limit, sort="downloads"):
                yield Record("huggingface", f"hf:{info.id}", _plain(info))


@contextlib.contextmanager
def _failures(services: Services) -> Iterator[None]:
    """Every failure of the library as a `RemoteError` without a token in it."""
    try:
        from huggingface_hub.errors import GatedRepoError
    except ImportError as error:
        raise UsageError(
            "Hugging Face needs the package huggingface_hub", hint="pip install 'assetkit-models[huggingface]'"
        ) from error
    try:
        yield
    except (RemoteError, UsageError):
        raise
    except Exception as error:
        hint = "accept its terms on its page and set HF_TOKEN" if isinstance(error, GatedRepoError) else ""
        text = str(error).strip().partition("\n")[0][:300] or type(error).__name__
        for secret in filter(None, (services.huggingface_token,)):
            text = text.replace(secret, "…")
        raise RemoteError(f"huggingface: {text}", hint=hint) from error


def _plain(value: Any) -> Any:
    """An answer of the library as JSON values, nothing left out."""
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "to_dict") and not isinstance(value, type):
        return _plain(value.to_dict())
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(each) for name, each in vars(value).items() if not name.startswith("_")}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _siblings(document: Any) -> list[dict[str, Any]]:
    found = document.get("siblings") if isinstance(document, dict) else None
    return [each for each in found or [] if isinstance(each, dict) and isinstance(each.get("rfilename"), str)]


def _hashes(document: Any) -> Iterator[tuple[str, str]]:
    """File name and SHA-256 of everything in large file storage."""
    for each in _siblings(document):
        lfs = each.get("lfs")
        sha256 = str(lfs.get("sha256", "")) if isinstance(lfs, dict) else ""
        if re.fullmatch("[0-9a-f]{64}", sha256):
            yield each["rfilename"], sha256


def _facts(document: Mapping[str, Any], card: Mapping[str, Any], model: str, name: str) -> dict[str, Any]:
    tags = document.get("tags") if isinstance(document.get("tags"), list) else []
    return {
        "name": model.partition("/")[2],
        "creator": document.get("author") or model.partition("/")[0],
        "url": f"https://{HOSTS[0]}/{model}",
        "file": name,
        "tags": [each for each in tags or [] if isinstance(each, str) and ":" not in each],
        "base_models": card.get("base_model"),
        "trigger_words": _words(card.get("instance_prompt")),
        "revision": document.get("sha"),
        "published": document.get("created_at"),
        "updated": document.get("last_modified"),
        "pipeline": document.get("pipeline_tag"),
        "nsfw": True if "not-for-all-audiences" in (tags or ()) else None,
    }


def _words(prompt: Any) -> list[str]:
    return [prompt] if isinstance(prompt, str) and prompt.strip() else []


def _license(document: Mapping[str, Any], card: Mapping[str, Any]) -> dict[str, Any]:
    tags = document.get("tags") if isinstance(document.get("tags"), list) else []
    tagged = [each.partition(":")[2] for each in tags or [] if str(each).startswith("license:")]
    return stated(
        {
            "license": card.get("license") or (tagged[0] if tagged else None),
            "license_name": card.get("license_name"),
            "license_link": card.get("license_link"),
            "gated": document.get("gated") or None,
        }
    )


def _notices(document: Mapping[str, Any], name: str, sha256: str) -> Iterator[Notice]:
    if document.get("disabled"):
        yield Notice("model-disabled", "the source has disabled the repository")
    now = dict(_hashes(document))
    if now and sha256 not in now.values():
        what = "has other bytes now" if name in now else "is not in the repository any more"
        yield Notice("update-available", f"{name} {what} (revision {str(document.get('sha'))[:10]})")


def _file(model: str, sibling: Mapping[str, Any], commit: str) -> RemoteFile:
    name = str(sibling["rfilename"])
    lfs = sibling.get("lfs") if isinstance(sibling.get("lfs"), dict) else {}
    size = sibling.get("size")
    precision = re.search(r"(?:^|[._-])(fp32|fp16|bf16|fp8\w*|int8|nf4|[qQ]\d\w*)(?=[._-])", name)
    return RemoteFile(
        reference=f"hf:{model}/{name}@{commit}",
        name=name,
        url=f"/{model}/resolve/{quote(commit, safe='')}/{quote(name)}",
        size=size if isinstance(size, int) else None,
        sha256=(lfs or {}).get("sha256"),
        kind="Model",
        format=_WEIGHTS.get(name.rpartition(".")[2].lower(), ""),
        precision=precision[1] if precision else "",
    )


_VARIANT = re.compile(r"\.(fp16|bf16|fp32|fp8|non_ema|ema)\b")


def pipeline_files(names: Collection[str], precision: str = "") -> frozenset[str]:
    """Of a repository's file names, those that make its diffusers pipeline.

    Weights lie in the components' folders; of several forms the safetensors are taken, in the variant `precision`
    (``fp16``) where there is one, else the plain ones. Names that would leave the folder are never taken.
    """
    sound = [each for each in names if _is_inside(each)]
    chosen = {each for each in sound if each.endswith((".json", ".txt", ".model", ".jinja")) and "onnx" not in each}
    folders = {each.rpartition("/")[0] for each in sound if "/" in each}
    for folder in folders:
        here = [each for each in sound if each.rpartition("/")[0] == folder]
        weights = [each for each in here if each.endswith(".safetensors")] or [
            each for each in here if each.endswith(".bin")
        ]
        variants = [each for each in weights if precision and f".{precision}." in each]
        plain = [each for each in weights if not _VARIANT.search(each)]
        chosen.update(variants or plain or weights)
    return frozenset(chosen)


def _is_inside(name: str) -> bool:
    pieces = name.split("/")
    return all(each not in ("", ".", "..") and not re.search(r"[\x00-\x1f\\:]", each) for each in pieces)


def parts(reference: str) -> tuple[str, str, str]:
    """Repository, file and revision of a reference; empty for what it leaves out."""
    found = _REFERENCE.fullmatch(reference)
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")


def model_of(reference: str) -> str:
    """The repository's own reference."""
    return f"hf:{parts(reference)[0]}"


def read(text: str) -> str | None:
    """``hf:OWNER/NAME[/FILE][@REVISION]``, or the address of a repository or of a file in it."""
    if _REFERENCE.fullmatch(text):
        return text
    page = address(text)
    if page is None or str(page.hostname).removeprefix("www.") not in HOSTS:
        return None
    found = re.match(rf"/({_NAME}/{_NAME})(?:/(?:resolve|blob|tree)/([^/]+)(?:/(.+))?)?/?$", unquote(page.path))
    if not found or found[1].partition("/")[0] in ("datasets", "spaces", "api", "docs", "models"):
        return None
    model, revision, name = found.groups()
    return f"hf:{model}" + (f"/{name}" if name else "") + (f"@{revision}" if revision else "")


SOURCE = SourceRow("huggingface", "Hugging Face", HuggingFace, read, model_of, rank=20, by_hash=False)
