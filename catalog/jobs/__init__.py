"""Long work as rows: what can be run (`kinds`), the queue in the catalog (`queue`), and who works it off (`runner`).

A job is a command of the command line with checked arguments, run as a process of its own: one way through, whoever
asks, and a job that is stopped, out of memory or killed takes nothing else with it. Whoever queues or reads jobs knows
only `queue`; another worker (several hosts on one database) can take the place of `runner`.
"""
