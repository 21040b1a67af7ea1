import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from assetkit.catalog import Catalog, find_asset, list_assets, scan, show_asset
from assetkit.errors import CatalogError, NotFoundError, SystemFailure
from tests.catalog.conftest import safetensors, write


def counts(report):
    return {
        name: getattr(report, name)
        for name in ("added", "changed", "moved", "unchanged", "offline")
        if getattr(report, name)
    }


def test_a_second_scan_changes_nothing(catalog, library):
    write(library / "a.safetensors", safetensors(b"one"))
    write(library / "sub" / "b.safetensors", safetensors(b"two"))
    assert counts(scan(catalog, [library])) == {"added": 2}
    before = list_assets(catalog)
    second = scan(catalog, [library])
    assert counts(second) == {"unchanged": 2}
    assert second.hashed == 0
    assert list_assets(catalog) == before
    assert all(row["sha256"] for row in before)


def test_a_renamed_file_is_the_same_asset(catalog, library):
    one = write(library / "a.safetensors", safetensors())
    scan(catalog, [library])
    asset = find_asset(catalog, "a")
    (library / "x").mkdir()
    one.rename(library / "x" / "b.safetensors")
    assert counts(scan(catalog, [library])) == {"moved": 1}
    assert find_asset(catalog, "b") == asset
    assert [each["path"] for each in show_asset(catalog, "b")["locations"]] == ["x/b.safetensors"]


def test_a_file_moved_between_disks_is_known_by_its_hash(catalog, library):
    one = write(library / "a.safetensors", safetensors())
    scan(catalog, [library])
    asset = find_asset(catalog, "a")
    shutil.copy(one, library / "b.safetensors")
    one.unlink()
    report = scan(catalog, [library])
    assert (report.moved, report.added, report.offline) == (1, 0, 0)
    assert find_asset(catalog, "b") == asset


def test_the_same_bytes_twice_are_one_asset_with_two_locations(catalog, library):
    write(library / "a.safetensors", safetensors())
    write(library / "b.safetensors", safetensors())
    scan(catalog, [library], hash="none")
    assert len(list_assets(catalog)) == 2
    scan(catalog, [library])
    (row,) = list_assets(catalog)
    assert [each["path"] for each in row["locations"]] == ["a.safetensors", "b.safetensors"]


def test_an_edited_header_keeps_the_asset(catalog, library):
    path = write(library / "a.safetensors", safetensors(b"weights", {"title": "x"}))
    scan(catalog, [library])
    asset = find_asset(catalog, "a")
    path.write_bytes(safetensors(b"weights", {"title": "a longer one"}))
    assert counts(scan(catalog, [library])) == {"changed": 1}
    assert find_asset(catalog, "a") == asset
    assert len(show_asset(catalog, "a")["contents"]) == 2


def test_the_same_data_under_other_names_is_another_asset(catalog, library):
    write(library / "a.safetensors", safetensors(name="a"))
    write(library / "b.safetensors", safetensors(name="b"))
    scan(catalog, [library])
    assert len(list_assets(catalog)) == 2


def test_links_are_locations_and_loops_end(catalog, library):
    one = write(library / "m" / "a.safetensors", safetensors())
    (library / "b.safetensors").symlink_to(one)
    os.link(one, library / "c.safetensors")
    (library / "m" / "loop").symlink_to(library)
    (library / "dangling.safetensors").symlink_to(library / "nowhere")
    report = scan(catalog, [library], hash="none")
    (row,) = list_assets(catalog)
    assert [each["path"] for each in row["locations"]] == ["b.safetensors", "c.safetensors", "m/a.safetensors"]
    assert [each.code for each in report.findings if each.code == "dangling-link"] == ["dangling-link"]


def test_an_unplugged_root_is_offline_and_comes_back(catalog, library, tmp_path):
    write(library / "a.safetensors", safetensors())
    scan(catalog, [library])
    before = list_assets(catalog)
    library.rename(tmp_path / "away")
    report = scan(catalog, [library])
    assert counts(report) == {"offline": 1}
    (row,) = list_assets(catalog)
    assert row["locations"][0]["online"] is False
    assert row["sha256"] == before[0]["sha256"]
    library.mkdir()  # the empty mount point
    assert counts(scan(catalog, [library])) == {}
    library.rmdir()
    (tmp_path / "away").rename(library)
    assert counts(scan(catalog, [library])) == {"unchanged": 1}
    assert list_assets(catalog) == before


def test_vanished_files_are_offline_never_deleted(catalog, library):
    write(library / "a.safetensors", safetensors(b"1")).unlink()
    path = write(library / "b.safetensors", safetensors(b"2"))
    scan(catalog, [library])
    path.unlink()
    assert counts(scan(catalog, [library])) == {"offline": 1}
    assert list_assets(catalog, "online:no")[0]["name"] == "b"


def test_broken_files_are_findings_and_the_rest_goes_on(catalog, library):
    write(library / "a.safetensors", b"<html>login</html>" * 10)
    write(library / "b.safetensors", (1 << 62).to_bytes(8, "little") + b"{")
    write(library / "c.ckpt", b"")
    write(library / "d.safetensors", safetensors())
    write(library / "new\nline \U0001f600.safetensors", safetensors(b"9"))
    os.mkfifo(library / "pipe.safetensors")
    report = scan(catalog, [library])
    assert report.added == 5
    subjects = {os.path.basename(each.subject) for each in report.findings}
    assert {"a.safetensors", "b.safetensors", "c.ckpt", "pipe.safetensors"} <= subjects
    assert "d.safetensors" not in subjects
    assert {each.code for each in scan(catalog, [library]).findings} == {each.code for each in report.findings}


def test_names_that_are_not_unicode_survive(catalog, library):
    name = os.fsdecode(b"caf\xe9//".rstrip(b"/") + b".safetensors")
    try:
        write(library / name, safetensors())
    except OSError:
        pytest.skip("the file system takes only UTF-8 names")
    scan(catalog, [library])
    (row,) = list_assets(catalog)
    assert row["locations"][0]["path"] == name
    assert row["path"] == os.path.join(library, name)
    assert counts(scan(catalog, [library])) == {"unchanged": 1}


def test_unfinished_hidden_and_version_control_files_are_passed_over(catalog, library):
    for name in (
        "a.safetensors.part",
        ".b.safetensors",
        ".git/c.safetensors",
        "README.txt",
        "d.safetensors.crdownload",
    ):
        write(library / name, safetensors())
    assert counts(scan(catalog, [library])) == {}


def test_hugging_face_caches_count_a_blob_once_and_give_a_hint(catalog, library):
    repo = library / "models--org--name"
    blob = write(repo / "blobs" / ("ab" * 32), safetensors())
    for revision in ("r1", "r2"):
        (repo / "snapshots" / revision).mkdir(parents=True)
        (repo / "snapshots" / revision / "m.safetensors").symlink_to(blob)
    scan(catalog, [library], hash="none")
    (row,) = list_assets(catalog)
    assert len(row["locations"]) == 2
    assert row["sha256"] is None
    (hint,) = show_asset(catalog, "m")["hashes"]
    assert (hint["kind"], hint["value"], hint["measured"]) == ("sha256", "ab" * 32, False)
    with pytest.raises(NotFoundError, match="claims"):
        find_asset(catalog, "ab" * 8)


def test_sidecars_and_previews_belong_to_their_model(catalog, library):
    write(library / "a.safetensors", safetensors())
    write(library / "a.json", b'{"activation text": "qzx", "sd version": "SD1", "odd": {"kept": [1]}}')
    write(library / "A.Preview.PNG", b"\x89PNG\r\n\x1a\n")
    scan(catalog, [library])
    shown = show_asset(catalog, "a")
    (sidecar,) = shown["sidecars"]
    assert sidecar["dialect"] == "a1111"
    assert {"key": "odd", "fact": None, "value": {"kept": [1]}} in sidecar["facts"]
    assert [os.path.basename(each["path"]) for each in shown["previews"]] == ["A.Preview.PNG"]
    assert len(list_assets(catalog)) == 1
    assert [row["name"] for row in list_assets(catalog, "qzx")] == ["a"]
    write(library / "a.json", b'{"activation text": "other", "sd version": "SD1"}')
    assert counts(scan(catalog, [library])) == {"unchanged": 1}
    assert [row["name"] for row in list_assets(catalog, "other")] == ["a"]
    assert list_assets(catalog, "qzx") == []


PICTURES = [
    "pipeline/preview.png",
    "pipeline/pipeline.jpg",
    "pipeline.png",
    "Pipeline.preview.webp",
    "pipeline/cover.png",
]


@pytest.mark.parametrize("picture", PICTURES)
def test_model_folders_have_previews_and_sidecars_too(catalog, library, picture):
    folder = library / "pipeline"
    write(folder / "model_index.json", b'{"_class_name": "X", "unet": ["diffusers", "UNet"]}')
    write(folder / "unet/config.json", b"{}")
    write(folder / "unet/diffusion_pytorch_model.safetensors", safetensors())
    write(folder / "other.png", b"\x89PNG\r\n\x1a\n")
    write(library / "unrelated.png", b"\x89PNG\r\n\x1a\n")
    write(library / picture, b"\x89PNG\r\n\x1a\n")
    write(library / "pipeline.json", b'{"activation text": "qzx"}')
    scan(catalog, [library])
    assert len(list_assets(catalog)) == 1
    shown = show_asset(catalog, str(folder))
    assert [each["path"] for each in shown["previews"]] == [str(library / picture)]
    assert [each["path"] for each in shown["sidecars"]] == [str(library / "pipeline.json")]
    assert counts(scan(catalog, [library])) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("index", "code"),
    [
        (b'{"weight_map": {"a": "model-00001-of-00002.safetensors"}}', "shard-missing"),
        (b'{"weight_map": {"a": "../../etc/passwd"}}', "shard-escape"),
        (b'{"weight_map": {"a": ', "json-malformed"),
    ],
)
def test_an_index_without_its_shards_is_a_broken_model_that_shows(catalog, library, index, code):
    write(library / "model.safetensors.index.json", index)
    report = scan(catalog, [library])
    assert [each.code for each in report.findings] == [code]
    (row,) = list_assets(catalog)
    assert (row["status"], row["format"]) == ("invalid", "sharded")
    assert counts(scan(catalog, [library])) == {"unchanged": 1}


def test_a_file_a_folder_below_and_a_folder_above(catalog, library):
    path = write(library / "sub" / "a.safetensors", safetensors())
    write(library / "sub" / "b.safetensors", safetensors(b"2"))
    assert counts(scan(catalog, [path])) == {"added": 1}
    assert counts(scan(catalog, [library / "sub"])) == {"added": 1, "unchanged": 1}
    assert counts(scan(catalog, [library])) == {"unchanged": 2}
    assert counts(scan(catalog, [path])) == {"unchanged": 1}
    assert {row["locations"][0]["root"] for row in list_assets(catalog)} == {str(library)}
    with pytest.raises(NotFoundError):
        scan(catalog, [library.parent / "none"])


def test_a_file_that_vanishes_during_the_scan(catalog, library, monkeypatch):
    from assetkit.catalog import stages

    path = write(library / "a.safetensors", safetensors())
    write(library / "b.safetensors", safetensors(b"2"))
    real = stages.examine_all
    monkeypatch.setattr(stages, "examine_all", lambda *given: (path.unlink(), real(*given))[1])
    report = scan(catalog, [library])
    assert (report.added, [each.code for each in report.findings if each.subject == str(path)]) == (1, ["vanished"])


def test_one_scan_at_a_time(catalog, library):
    from assetkit.catalog.lock import scan_lock

    with scan_lock(catalog.path), pytest.raises(CatalogError, match="another scan is running"):
        scan(catalog, [library])
    scan(catalog, [library])


def test_a_reader_that_dies_costs_one_file(library, monkeypatch):
    from assetkit.catalog import workers
    from assetkit.catalog.examine import Task

    code = """
import os
from assetkit.catalog import examine
real = examine.safely
examine.safely = lambda task: os._exit(9) if "bad" in task.path else real(task)
examine.serve()
"""
    monkeypatch.setattr(workers, "_COMMAND", (sys.executable, "-c", code))
    paths = [write(library / f"{'bad' if n == 20 else n}.safetensors", safetensors(bytes([n]))) for n in range(60)]
    found = list(workers.examine_all([Task(str(path), 1, 1) for path in paths]))
    assert [n for n, each in enumerate(found) if each.findings and each.findings[0]["code"] == "reader-failed"] == [20]
    assert len(found) == 60


STALL = """
import os, signal, time
from assetkit.catalog import examine
real = examine.examine
def stall(task):
    if "bad" in task.path:
        {how}
    return real(task)
examine.examine = stall
examine.PATIENCE = {patience}
examine.serve()
"""


@pytest.mark.parametrize(
    ("how", "patience"),
    [
        ("time.sleep(60)", 0.3),
        ("while True: pass", 0.3),
        # Not even the worker's own alarm ends this one.
        ("signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM]); time.sleep(60)", 0.3),
        ("os.kill(os.getpid(), signal.SIGSTOP)", 60),
    ],
)
def test_a_reader_that_never_ends_costs_one_file(library, monkeypatch, how, patience):
    from assetkit.catalog import workers
    from assetkit.catalog.examine import Task

    monkeypatch.setattr(workers, "_COMMAND", (sys.executable, "-c", STALL.format(how=how, patience=patience)))
    monkeypatch.setattr(workers, "PATIENCE", 3.0)
    paths = [write(library / f"{'bad' if n == 20 else n}.safetensors", safetensors(bytes([n]))) for n in range(60)]
    start = time.monotonic()
    found = list(workers.examine_all([Task(str(path), 1, 1) for path in paths]))
    assert time.monotonic() - start < 30
    codes = [each.findings[0]["code"] if each.findings else None for each in found]
    assert (codes[20], set(codes) - {codes[20]}) == ("reader-timeout", {None})


def test_a_reader_that_never_ends_in_our_own_process(library, monkeypatch):
    from assetkit.catalog import examine
    from assetkit.catalog.examine import Task

    path = write(library / "a.safetensors", safetensors())
    monkeypatch.setattr(examine, "PATIENCE", 0.2)
    monkeypatch.setattr(examine, "examine", lambda task: time.sleep(60))
    assert examine.safely(Task(str(path), 1, 1)).findings[0]["code"] == "reader-timeout"
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


SCAN = """
import sys
from assetkit.catalog import Catalog, scan
with Catalog.open(sys.argv[1]) as catalog:
    scan(catalog, [sys.argv[2]])
"""


def content_of(path):
    """The catalog without ids and times."""
    queries = (
        """SELECT l.path, l.role, l.online, c.sha256, c.hashed, a.key, a.name, i.document FROM locations l
        LEFT JOIN contents c ON c.id = l.content_id LEFT JOIN assets a ON a.id = c.asset_id
        LEFT JOIN identities i ON i.content_id = c.id ORDER BY l.path""",
        "SELECT c.sha256, h.kind, h.value FROM hashes h JOIN contents c ON c.id = h.content_id ORDER BY 1, 2, 3",
        """SELECT l.path, f.path, s.key, s.value FROM sidecar_facts s JOIN locations l ON l.id = s.location_id
        JOIN locations f ON f.id = s.file_id ORDER BY 1, 2, 3""",
        "SELECT count(*) FROM assets",
        "SELECT count(*) FROM contents",
        "SELECT count(*) FROM previews",
        "SELECT name, paths, words FROM asset_text ORDER BY 1, 2",
    )
    connection = sqlite3.connect(path)
    try:
        return [connection.execute(query).fetchall() for query in queries]
    finally:
        connection.close()


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.full)])
def test_a_killed_scan_ends_as_a_clean_one(library, tmp_path, kills):
    for n in range(150):
        write(library / f"f{n % 7}" / f"m{n}.safetensors", safetensors(bytes([n // 2]) * 50_000))
        write(library / f"f{n % 7}" / f"m{n}.json", b'{"activation text": "w%d"}' % n)
    write(library / "m.preview.png", b"x")
    clean, killed = tmp_path / "clean" / "catalog.db", tmp_path / "killed" / "catalog.db"
    start = time.monotonic()
    command = [sys.executable, "-c", SCAN]
    subprocess.run([*command, f"sqlite:///{clean}", str(library)], check=True)
    whole = time.monotonic() - start
    chance = random.Random(kills)
    for _ in range(kills):
        process = subprocess.Popen([*command, f"sqlite:///{killed}", str(library)])
        time.sleep(chance.uniform(0.2, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([*command, f"sqlite:///{killed}", str(library)], check=True)
    assert content_of(killed) == content_of(clean)
    with Catalog.open(f"sqlite:///{killed}") as catalog:
        assert catalog.check() == []


def test_a_full_disk_is_one_error_and_loses_nothing(library, tmp_path):
    for n in range(300):
        write(library / f"m{n}.safetensors", safetensors(bytes([n % 250, n // 250]), {"note": "x" * 3000}))
    limited = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from assetkit.errors import SystemFailure
from assetkit.catalog import Catalog, scan
catalog = Catalog.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
try:
    scan(catalog, [sys.argv[2]])
except SystemFailure as error:
    print(error)
    sys.exit(6)
"""
    url = f"sqlite:///{tmp_path}/home/catalog.db"
    run = subprocess.run(
        [sys.executable, "-c", limited, url, str(library)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 6, run.stderr
    assert "catalog.db" in run.stdout
    with Catalog.open(url) as catalog:
        assert catalog.check() == []
        scan(catalog, [library])
        assert len(list_assets(catalog)) == 300


def test_nothing_in_the_library_is_touched(catalog, library):
    write(library / "a.safetensors", safetensors())
    write(library / "a.json", b"{}")
    before = {path: (path.stat(), path.read_bytes()) for path in library.iterdir()}
    times = library.stat().st_mtime_ns
    scan(catalog, [library])
    assert library.stat().st_mtime_ns == times
    after = {path: (path.stat(), path.read_bytes()) for path in library.iterdir()}
    assert {p: (s.st_mtime_ns, d) for p, (s, d) in before.items()} == {
        p: (s.st_mtime_ns, d) for p, (s, d) in after.items()
    }


def test_a_catalog_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SystemFailure):
        Catalog.open(f"sqlite:///{tmp_path}/file/catalog.db")
