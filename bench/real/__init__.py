"""The command over real repositories, each finding read: what ``docs/development/real-code.md`` shows."""
