"""The catalog in the place of the services models come from, for clients whose base URL can be set."""
