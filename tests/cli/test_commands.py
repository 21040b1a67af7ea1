"""Every command against `design/contract.md`: exit codes, one JSON document, outside text made harmless."""

import json
import os
import subprocess
import sys

import pytest

from assetkit.catalog.samples import build_library


def run(*arguments, home=None, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ASSETKIT")}
    home = ["--home", str(home)] if home else []
    return subprocess.run(
        [sys.executable, "-m", "assetkit", *home, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**clean, **environment},
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    build_library(folder)
    home = tmp_path_factory.mktemp("home")
    done = run("scan", folder, home=home)
    assert done.returncode == 1, done.stderr  # the library holds broken files
    return folder, home


def document(done):
    assert done.stdout.count("\n") >= 1
    return json.loads(done.stdout)


def test_identify_answers_for_each_file(library):
    done = run("identify", "--json", library[0])
    rows = document(done)
    assert done.returncode == 1
    by_name = {os.path.basename(row["path"]): row for row in rows}
    assert by_name["ink-sd15.safetensors"]["trigger_words"] == ["inkwash"]
    assert by_name["surprise.ckpt"]["status"] == "unsafe"
    assert set(rows[0]) >= {"path", "format", "status", "kind", "base", "candidates", "variant", "evidence", "findings"}


def test_identify_of_good_files_ends_with_zero(library):
    assert run("identify", library[0] / "loras").returncode == 0


def test_hash_gives_every_kind(library):
    path = library[0] / "loras/ink-sd15.safetensors"
    (row,) = document(run("hash", "--json", path))
    assert set(row) == {"path", "size", "sha256", "blake3", "crc32", "autov1", "autov2", "autov3", "payload_sha256"}
    assert row["autov2"] == row["sha256"][:10]
    assert row["autov3"] == row["payload_sha256"][:12]


def test_a_second_scan_changes_nothing(library):
    report = document(run("scan", library[0], "--json", home=library[1]))
    assert (report["added"], report["changed"], report["moved"], report["offline"]) == (0, 0, 0, 0)
    assert report["unchanged"] == 15


def test_list_finds_and_limits(library):
    rows = document(run("list", "kind:lora,lycoris", "base:sd1", "--json", home=library[1]))
    assert sorted(row["name"] for row in rows) == ["ink-sd15", "paper-loha"]
    assert len(document(run("list", "--limit", 3, "--json", home=library[1]))) == 3


def test_show_by_hash_prefix_and_why(library):
    row = document(run("show", "ink-sd15", "--json", home=library[1]))
    assert {"hashes", "sidecars", "lineage", "validations", "verdicts", "sources"} <= row.keys()
    shown = run("show", row["sha256"][:8], "--why", home=library[1])
    assert shown.returncode == 0
    assert "ss_base_model_version" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("identify", "/nowhere/at/all"), 4),
        (("hash", "/nowhere/at/all"), 4),
        (("show", "no such asset"), 4),
        (("list", "colour:red"), 2),
        (("list", "--limit", "0"), 2),
        (("nonsense",), 2),
        (("identify",), 2),
        (("--db", "postgresql://host/db", "list"), 2),
    ],
)
def test_errors_are_one_line_with_their_code(arguments, code, library):
    done = run(*arguments, home=library[1])
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


def test_no_catalog_yet_says_how_to_make_one(tmp_path):
    done = run("list", home=tmp_path / "new")
    assert done.returncode == 4
    assert "assetkit scan" in done.stderr


def test_global_options_stand_before_or_after(library):
    before = run("--json", "list", home=library[1])
    after = run("list", "--json", "--home", library[1])
    assert json.loads(before.stdout) == json.loads(after.stdout)


def test_names_cannot_move_the_cursor_or_mark_up(tmp_path):
    path = tmp_path / "\x1b[31m[bold]\n\u202etxt.safetensors"
    path.write_bytes((2).to_bytes(8, "little") + b"{}")
    done = run("identify", path, FORCE_COLOR="1", COLUMNS="300")
    assert "\x1b[31m[bold]" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "\\x1b[31m[bold]\\n\\u202e" in done.stdout.replace("\n", "").replace(" ", "")


def test_dedupe_is_a_dry_run(library, tmp_path):
    source = library[0] / "embeddings/tidy.safetensors"
    for name in ("a.safetensors", "b.safetensors"):
        (tmp_path / name).write_bytes(source.read_bytes())
    home = tmp_path / "home"
    assert run("scan", tmp_path, home=home).returncode == 0
    (group,) = document(run("dedupe", "--json", home=home))
    assert group["how"] == "bytes"
    assert len(group["files"]) == 2
    assert sorted(path.name for path in tmp_path.glob("*.safetensors")) == ["a.safetensors", "b.safetensors"]


def test_db_check_and_backup(library, tmp_path):
    assert document(run("db", "check", "--json", home=library[1])) == {"ok": True, "problems": []}
    done = run("db", "backup", "-o", tmp_path / "copy.db", home=library[1])
    assert done.returncode == 0
    assert document(run("db", "check", "--json", "--db", f"sqlite:///{tmp_path / 'copy.db'}"))["ok"]


def test_doctor_reports_without_a_catalog(tmp_path):
    report = document(run("doctor", "--json", home=tmp_path))
    assert report["catalog"]["exists"] is False
    assert {each["package"] for each in report["packages"]} >= {"torch", "diffusers"}


def test_the_demo_finds_what_it_made(tmp_path):
    done = run("demo", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert "pickle-dangerous-global" in done.stdout
    assert (tmp_path / "demo/.assetkit/catalog.db").exists()
