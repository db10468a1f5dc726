"""What the plugin costs, beside no plugin and other plugins: what ``docs/development/cost.md`` shows."""
