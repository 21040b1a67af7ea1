"""Text files: ComfyUI workflows, wildcards and everything else that is no container.

`Header.extra`: ``text`` (``json``, ``yaml`` or ``plain``), ``lines`` (how many, of the part that was read), ``sample``
(the beginning), ``data`` (the parsed value of JSON and YAML), ``workflow`` (``ui`` or ``api``) for ComfyUI workflows.
Nothing larger than the limits below is read; the rest of a longer file is a finding, not a guess.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from assetkit.errors import FormatError
from assetkit.formats import jsonfile
from assetkit.formats.base import Format, HeaderSource, Probe
from assetkit.types import Finding, Header, Severity

READ_LIMIT = 6 * 1024 * 1024
SAMPLE_CHARACTERS = 16 * 1024
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_CONTROL = bytes(each for each in range(32) if each not in b"\t\n\r\x0c\x1b\x1a\x08")
_MODEL_SUFFIXES = frozenset(
    {
        ".safetensors",
        ".sft",
        ".ckpt",
        ".pt",
        ".pth",
        ".bin",
        ".pkl",
        ".gguf",
        ".onnx",
        ".npz",
        ".h5",
        ".msgpack",
        ".engine",
    }
)
"""Under these names text is a failed download: "404: Not Found", an expired link's note."""
_YAML_SUFFIXES = (".yaml", ".yml")
_PLAIN_SUFFIXES = (".txt", ".csv", ".md", ".log", ".html", ".htm")


def matches(probe: Probe) -> bool:
    """Text in UTF-8 or marked UTF-16; in any encoding when the name says that it is text."""
    head = probe.head
    if head[:2] in _BOMS:
        return True
    if head.translate(None, _CONTROL) != head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        cut = probe.size > len(head) and error.start > len(head) - 4
        return cut or probe.suffix in _PLAIN_SUFFIXES
    return True


def open_file(path: Path) -> HeaderSource:
    """Read up to `READ_LIMIT` bytes. A JSON or YAML file that cannot be parsed is text with a finding.

    Raises `FormatError` (``text-not-model``) for text that carries the suffix of a binary model.
    """
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        raw = file.read(READ_LIMIT)
    findings: list[Finding] = []
    text = _decode(raw)
    if path.suffix.lower() in _MODEL_SUFFIXES:
        hint = "download it again"
        raise FormatError("text-not-model", str(path), "is text under a model's name", evidence=text[:200], hint=hint)
    extra: dict[str, Any] = {"text": "plain", "lines": len(text.splitlines()), "sample": text[:SAMPLE_CHARACTERS]}
    if size > len(raw):
        message = f"is {size} bytes of text; only the first {len(raw)} are read"
        findings.append(Finding("text-too-large", "info", str(path), message))
    else:
        _parse(path, raw, text, extra, findings)
    return HeaderSource(path, Header("text", extra=extra, findings=tuple(findings), size=size))


def _decode(raw: bytes) -> str:
    encoding = _BOMS.get(raw[:3]) or _BOMS.get(raw[:2]) or "utf-8"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        # Word lists of older tools; every byte means something there, so nothing can fail.
        return raw.decode("utf-8" if raw[:2] in _BOMS else "latin-1", "replace")


def _parse(path: Path, raw: bytes, text: str, extra: dict[str, Any], findings: list[Finding]) -> None:
    suffix = path.suffix.lower()
    try:
        if suffix in _YAML_SUFFIXES:
            from assetkit.formats import _yamlfile

            extra |= {"data": _yamlfile.parse(str(path), raw), "text": "yaml"}
        elif text.lstrip()[:1] in ("{", "[") and suffix not in _PLAIN_SUFFIXES:
            data = jsonfile.parse(str(path), text.encode())
            extra |= {"text": "json", "data": data}
            if (workflow := workflow_kind(data)) is not None:
                extra["workflow"] = workflow
    except FormatError as error:
        problem = error.finding
        severity: Severity = "warning" if suffix in (".json", *_YAML_SUFFIXES) else "info"
        findings.append(Finding(problem.code, severity, problem.subject, problem.message, problem.evidence))


def workflow_kind(data: Any) -> str | None:
    """``ui`` for a ComfyUI graph as the editor saves it, ``api`` for the form it is run in, else None."""
    if not isinstance(data, dict) or not data:
        return None
    nodes = data.get("nodes")
    if isinstance(nodes, list) and isinstance(data.get("links"), list):
        return "ui" if all(isinstance(node, dict) and "type" in node for node in nodes) else None
    if set(data) <= {"prompt", "extra_data", "client_id"} and isinstance(data.get("prompt"), dict):
        data = data["prompt"]
    steps = [node for node in data.values() if isinstance(node, dict) and isinstance(node.get("class_type"), str)]
    whole = len(steps) == len(data) and all(isinstance(node.get("inputs"), dict) for node in steps)
    return "api" if steps and whole else None


FORMAT = Format("text", matches, open_file, priority=-100)
