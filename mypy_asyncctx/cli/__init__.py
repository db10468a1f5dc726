"""The command ``mypy-asyncctx``: mypy with the plugin over any project, without a change of its configuration.

Two processes. The one that the user starts (``main``) parses the command line, starts the other, and prints. The other (``engine``) runs
mypy: it can be stopped at any time, may crash, and what mypy or a project's plugins print does not reach the output.
"""
