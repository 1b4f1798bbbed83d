"""The dataset as an address: its descriptions, versions and changes."""
