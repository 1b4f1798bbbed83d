"""The commands of the contract, one file each; the edge where errors become sentences and exit codes."""
