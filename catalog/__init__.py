"""The catalog: rows, migrations, the scan pipeline and search."""
