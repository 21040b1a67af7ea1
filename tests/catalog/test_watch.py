import threading

from assetkit.catalog.watching import watch
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


def test_the_package_gives_the_function_whatever_was_imported_before():
    """A module of the same name would take its place once anybody imports it."""
    from assetkit import catalog

    assert catalog.watch is watch
    assert callable(catalog.sync)
    for name in catalog.__all__:
        module = catalog._WHERE[name]
        assert module != name, f"{module} would shadow {name}"
