"""The page as a browser without script gets it, and what htmx asks for; strangers' text is data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.api.conftest import Mirror
from tests.catalog.conftest import safetensors, write

httpx = pytest.importorskip("httpx")
pytest.importorskip("jinja2")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def get(mirror: Mirror, path: str, **about: Any) -> Any:
    return httpx.get(mirror.url + path, **about)


def test_the_library_shows_every_asset_with_a_link(mirror: Mirror) -> None:
    page = Tags(get(mirror, "/").text)
    items = get(mirror, "/api/v1/assets").json()["items"]
    links = {attrs.get("href") for tag, attrs in page.tags if tag == "a"}
    assert {f"/assets/{row['id']}" for row in items} <= links
    assert f"{len(items)} assets" in page.text
    assert "no legal" in page.text


def test_an_empty_library_says_what_to_do_first(mirror: Mirror) -> None:
    for each in mirror.library.iterdir():
        each.unlink()
    with mirror.catalog.write() as connection:
        connection.exec_driver_sql("DELETE FROM assets")
    assert "assetkit scan" in get(mirror, "/").text


def test_search_and_filters_work_without_script(mirror: Mirror) -> None:
    page = Tags(get(mirror, "/", params={"query": "status:unsafe"}).text)
    assert "1 asset match" in page.text
    assert "evil" in page.text
    chosen = [attrs for tag, attrs in page.tags if tag == "a" and attrs.get("aria-current") == "true"]
    assert [each["href"] for each in chosen] == ["/?query="], "a chosen filter's link lets go of it"
    wrong = get(mirror, "/", params={"query": "nofield:x"})
    assert wrong.status_code == 400
    assert "there is no field" in Tags(wrong.text).text


def test_htmx_gets_only_what_it_swaps(mirror: Mirror) -> None:
    part = get(mirror, "/", params={"query": "good"}, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "good" in Tags(part).text


def test_further_cards_follow_by_cursor(mirror: Mirror) -> None:
    for number in range(130):
        write(mirror.library / f"many/{number:03}.safetensors", safetensors(f"{number}".encode()))
    mirror.scan()
    seen: list[str] = []
    path = "/"
    for _ in range(4):
        page = Tags(get(mirror, path, headers={"HX-Request": "true"} if seen else {}).text)
        links = [attrs["href"] or "" for tag, attrs in page.tags if tag == "a" and "class" not in attrs]
        seen += [each for each in links if each.startswith("/assets/")]
        more = [each for each in links if each.startswith("/?query=&cursor=")]
        if not more:
            break
        path = more[0]
    assert len(seen) == len(set(seen)) == 134


HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}"


def test_names_and_metadata_from_outside_are_data(mirror: Mirror) -> None:
    name = HOSTILE.replace("/", "") + "\u202egpj.safetensors"
    write(mirror.library / name, safetensors(b"hostile", {"modelspec.title": HOSTILE, "ss_tag": "<script>1</script>"}))
    mirror.scan()
    (row,) = get(mirror, "/api/v1/assets", params={"query": "name:*onerror*"}).json()["items"]
    for path in ("/", f"/assets/{row['id']}", "/?query=" + "%3Cscript%3E"):
        text = get(mirror, path).text
        page = Tags(text)
        assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == ["/static/htmx.min.js"]
        assert not [tag for tag, attrs in page.tags if any(each.startswith("on") for each in attrs)]
        assert "\u202e" not in text


def test_every_answer_forbids_what_came_from_outside_to_run(mirror: Mirror) -> None:
    for path in ("/", "/api/v1/assets", "/static/page.css", "/hf/api/models", "/nothing"):
        headers = get(mirror, path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert get(mirror, "/static/..%2fapp.py").status_code == 404
    assert get(mirror, "/static/NOTICE").status_code == 404


def _with_preview(mirror: Mirror, data: bytes, suffix: str = ".preview.png") -> int:
    write(mirror.library / "shown.safetensors", safetensors(b"shown"))
    (mirror.library / f"shown{suffix}").write_bytes(data)
    mirror.scan()
    (row,) = get(mirror, "/api/v1/assets", params={"query": "name:shown"}).json()["items"]
    return int(row["id"])


def test_a_preview_is_shown_when_its_bytes_are_a_picture(mirror: Mirror) -> None:
    asset = _with_preview(mirror, PNG)
    answer = get(mirror, f"/previews/{asset}")
    assert (answer.headers["content-type"], answer.content) == ("image/png", PNG)
    assert f"/previews/{asset}" in get(mirror, "/").text
    assert get(mirror, f"/previews/{asset}/1").status_code == 404


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"", b"MZ" + bytes(60)])
def test_what_is_no_picture_is_not_handed_out(mirror: Mirror, data: bytes) -> None:
    assert get(mirror, f"/previews/{_with_preview(mirror, data)}").status_code == 404


def test_a_preview_marked_nsfw_waits_to_be_asked_for(mirror: Mirror) -> None:
    sidecar = {"id": 7, "modelId": 8, "model": {"name": "x", "nsfw": True}, "files": []}
    (mirror.library / "shown.civitai.info").write_text(json.dumps(sidecar))
    asset = _with_preview(mirror, PNG)
    assert f"/previews/{asset}" not in get(mirror, "/").text
    sheet = get(mirror, f"/assets/{asset}").text
    assert f"/previews/{asset}" not in sheet
    assert f"/assets/{asset}?show=true" in sheet
    assert f"/previews/{asset}/0" in get(mirror, f"/assets/{asset}?show=true").text


def test_a_sheet_says_why_and_where(mirror: Mirror) -> None:
    (row,) = get(mirror, "/api/v1/assets", params={"query": "name:evil"}).json()["items"]
    text = Tags(get(mirror, f"/assets/{row['id']}").text).text
    assert "unsafe" in text
    assert "evil.ckpt" in text
    assert row["sha256"] in text
    missing = get(mirror, "/assets/99999")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_jobs_are_shown_and_asked_for_again_while_one_waits(mirror: Mirror) -> None:
    from assetkit.catalog.jobs.queue import cancel_job, create_job

    assert "Nothing was started" in get(mirror, "/jobs").text
    number = create_job(mirror.catalog, "scan", {"paths": [str(mirror.library)]})
    part = get(mirror, "/jobs", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "every 1s" in part
    cancel_job(mirror.catalog, number)
    assert "every 1s" not in get(mirror, "/jobs").text
