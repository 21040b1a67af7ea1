import threading

from assetkit.catalog.watch import watch
from tests.catalog.conftest import safetensors, write


def test_watching_follows_changes(catalog, library):
    write(library / "a.safetensors", safetensors())
    stop = threading.Event()
    reports = watch(catalog, [library], stop=stop, debounce=0.1)
    assert next(reports).added == 1
    threading.Timer(0.5, write, (library / "b.safetensors", safetensors(b"2"))).start()
    assert next(reports).added == 1
    stop.set()
    reports.close()


def test_watching_looks_again_without_events(catalog, library):
    stop = threading.Event()
    reports = watch(catalog, [library], stop=stop, debounce=0.1, rescan=0.2)
    next(reports)
    assert next(reports).added == 0
    stop.set()
    reports.close()
