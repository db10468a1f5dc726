"""What the plugin costs, beside no plugin and other plugins: what ``docs/cost.md`` shows."""
