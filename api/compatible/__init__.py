"""The listings of other UIs over the catalog, for clients whose base URL can be set: a file per UI, read-only."""
