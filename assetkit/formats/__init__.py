"""Container formats: `open_model` gives the header of any of them without reading a weight."""
