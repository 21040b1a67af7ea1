"""The HTTP face. It arrives with the service; nothing is served yet."""
