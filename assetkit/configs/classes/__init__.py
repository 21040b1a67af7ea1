"""The component classes whose configurations can be derived, a file per class."""
