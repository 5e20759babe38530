"""One Firstreply with its sandbox, started in one way: for the rehearsal, the drivers, the benchmark and the tests."""
