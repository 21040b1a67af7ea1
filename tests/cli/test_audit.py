"""``assetkit audit``: the report, its exit code, and what it does with names from outside."""

import json

from tests.cli.conftest import document


def model(path, license_=None):
    table = {"w": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}
    if license_:
        table["__metadata__"] = {"modelspec.license": license_}
    header = json.dumps(table).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(header).to_bytes(8, "little") + header + path.name.encode()[:4].ljust(4, b"."))
    return path


def library(tmp_path):
    model(tmp_path / "library/free.safetensors", "mit")
    model(tmp_path / "library/\x1b[31m=cmd.safetensors", "CC-BY-NC-4.0")
    return tmp_path / "library"


def test_a_report_on_the_terminal(run, tmp_path):
    run("scan", library(tmp_path), "--hash", "all")
    done = run("audit")
    assert done.returncode == 1, "a denied audit"
    assert "not legal advice" in done.stdout
    assert "\x1b" not in done.stdout
    assert run("audit", "name:free").returncode == 0


def test_json_is_one_document_in_the_form_of_the_contract(run, tmp_path):
    run("scan", library(tmp_path), "--hash", "all")
    done = run("audit", "--json", "--use", "client-work")
    found = document(done)
    assert found["purposes"] == ["client-work"]
    assert found["summary"] == {"allowed": 1, "denied": 1}
    for row in found["rows"]:
        assert {"asset", "kind", "base", "verdicts", "blocking", "obligations", "evidence", "lineage"} <= set(row)
        for each in row["evidence"]:
            assert {"fact", "value", "source", "quote", "date", "sha256"} <= set(each)


def test_policies_and_profiles_decide_the_exit_code(run, tmp_path):
    folder = tmp_path / "library"
    model(folder / "a.safetensors", "stabilityai-ai-community")
    run("scan", folder, "--hash", "all")
    (tmp_path / "commercial.yml").write_text("purposes: [use]\n")
    (tmp_path / "small.yml").write_text("revenue: 10000\nregistrations: [stability]\n")
    assert run("audit", "--policy", "commercial.yml").returncode == 1
    assert run("audit", "--policy", "commercial.yml", "--profile", "small.yml").returncode == 0
    (tmp_path / "home/organisation.yaml").write_text("revenue: 10000\nregistrations: [stability]\n")
    assert run("audit", "--policy", "commercial.yml").returncode == 0
    (tmp_path / "commercial.yml").write_text("purposes: [sell]\n")
    assert run("audit", "--policy", "commercial.yml").returncode == 2
    assert run("audit", "--policy", "nothing.yml").returncode == 4


def test_files_are_written_by_their_name_and_compared(run, tmp_path):
    folder = library(tmp_path)
    run("scan", folder, "--hash", "all")
    assert run("audit", "-o", "report.json").returncode == 1
    model(folder / "new.safetensors", "mit")
    run("scan", folder, "--hash", "all")
    done = run("audit", "--diff", "report.json", "--json")
    assert [(each["code"], each["asset"]) for each in document(done)["changes"]] == [("added", "new")]
    assert run("audit", "--diff", "commercial.yml").returncode == 3
    assert run("audit", "-o", "report.docx").returncode == 2
    assert run("audit", "some", "--of", "report.json").returncode == 2


def test_no_formula_reaches_a_spreadsheet(run, tmp_path):
    run("scan", library(tmp_path), "--hash", "all")
    text = run("audit", "--format", "csv").stdout
    assert "\x1b" not in text
    model(tmp_path / "library/=1+1.safetensors")
    run("scan", tmp_path / "library", "--hash", "all")
    text = run("audit", "--format", "csv").stdout
    assert "'=1+1" in text
    assert ",=1+1" not in text
