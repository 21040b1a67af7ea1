"""Services on 127.0.0.1 that behave like the real ones, for tests: real sockets, real clients, faults on demand."""
