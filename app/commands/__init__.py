"""The subcommands of `leads`, one module per subject."""
