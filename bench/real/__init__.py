"""The command over real repositories, each finding read: what ``docs/real-code.md`` shows."""
