"""Programs made by chance, checked by mypy with the plugin and, where that is safe, run."""
