"""The figures of how leads go on, told from the table of events alone; nothing of the program's own is used."""
