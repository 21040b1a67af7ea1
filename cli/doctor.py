"""``assetkit doctor``: what works on this machine, what is missing, and what to install for it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
from typing import Any

import click

from assetkit._version import __version__
from assetkit.cli.output import cell, pairs, print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.render.devices import devices

OPTIONAL: tuple[tuple[str, str, str], ...] = (
    ("torch", "torch", "rendering and the faster transforms"),
    ("diffusers", "diffusers", "rendering"),
    ("transformers", "transformers", "rendering"),
    ("spandrel", "spandrel", "upscalers"),
    ("onnx", "onnx", "ONNX export"),
    ("gguf", "gguf", "checks of GGUF quantisation"),
)
"""Module, distribution, and what it is for."""


@click.command("doctor")
@with_global_options
@click.pass_obj
def command(session: Session) -> int:
    """Check Python, the catalog, the optional packages and the devices to compute with.

    Exit code 1 when the catalog needs attention.
    """
    report = _report(session)
    if session.json:
        print_json(report)
    else:
        _print(report)
    return 0 if report["catalog"]["ok"] else 1


def _report(session: Session) -> dict[str, Any]:
    return {
        "assetkit": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "untested_platform": not sys.platform.startswith("linux"),
        "home": str(session.home_path),
        "catalog": _catalog(session),
        "packages": [_package(*each) for each in OPTIONAL],
        "devices": [each.to_dict() for each in devices()],
    }


def _catalog(session: Session) -> dict[str, Any]:
    """Whether the catalog opens, and what its own checks say. A catalog that does not exist yet is fine."""
    from assetkit.catalog import Catalog
    from assetkit.errors import AssetkitError, NotFoundError

    report: dict[str, Any] = {"url": session.db_url, "ok": True, "problems": [], "exists": True}
    try:
        with Catalog.open(session.db_url, create=False) as catalog:
            report["problems"] = [f"{each.rule}: {each.detail}" for each in catalog.check()]
    except NotFoundError:
        report["exists"] = False
    except AssetkitError as error:
        report["problems"] = [str(error)]
    report["ok"] = not report["problems"]
    return report


def _package(module: str, distribution: str, purpose: str) -> dict[str, Any]:
    """Version of an installed package without importing it; a torch build names its vendor in its version."""
    try:
        version: str | None = importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        version = None
    return {"package": distribution, "version": version, "for": purpose}


def _print(report: dict[str, Any]) -> None:
    catalog = report["catalog"]
    state = "is made by the first scan" if not catalog["exists"] else "ok" if catalog["ok"] else "needs attention"
    pairs(
        [
            ("assetkit", report["assetkit"]),
            ("Python", report["python"]),
            ("platform", report["platform"] + (" (untested: only Linux is)" if report["untested_platform"] else "")),
            ("cores", report["cores"]),
            ("home", report["home"]),
            ("catalog", cell(f"{catalog['url']}: {state}", "" if catalog["ok"] else "red")),
            *(("problem", problem) for problem in catalog["problems"]),
        ]
    )
    rows = [
        (each["package"], cell(each["version"] or "not installed", "" if each["version"] else "yellow"), each["for"])
        for each in report["packages"]
    ]
    table(("optional package", "version", "for"), rows)
    table(
        ("device", "backend", "vendor", "name", "memory", "computes in", "know that"), map(_device, report["devices"])
    )


def _device(each: dict[str, Any]) -> tuple[Any, ...]:
    """A line on one device; what was never drawn on is called that."""
    memory = f"{each['memory'] / (1 << 30):.0f} GiB" if each["memory"] else "not said"
    traps = [*each["traps"], *([] if each["tested"] else ["not tested by this project: only simulated"])]
    return each["id"], each["backend"], each["vendor"], each["name"], memory, " ".join(each["dtypes"]), "; ".join(traps)
