"""Room bookings: a FastAPI service on an async SQLAlchemy session."""
