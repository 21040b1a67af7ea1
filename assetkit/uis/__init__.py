"""Facts from what user interfaces leave behind: sidecars and previews (later also images and workflows)."""
