"""``mypy-asyncctx --fix``: which edits mend most with least, and the edits themselves, by LibCST (the extra ``fix``)."""
