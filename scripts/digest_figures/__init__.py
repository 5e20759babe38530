"""The figures of a day's digest, told from the table of events alone; nothing of the program's own counting is used."""
