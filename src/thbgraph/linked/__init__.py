"""One resource as linked data: its statements, and the JSON that a programmer would design for them."""
