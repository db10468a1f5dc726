"""The page to try the plugin in: what it runs in the browser (``check``) and how it is built (``tools/make_playground.py``)."""
