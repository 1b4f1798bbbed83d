"""What the lists under ``/api/v1`` hold: states, instruments, sources, conflicts between sources."""
