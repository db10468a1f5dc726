"""Room bookings, with sessions opened the wrong way. Every wrong line says so at its end; the others are right."""
