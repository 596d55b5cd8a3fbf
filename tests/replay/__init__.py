"""Reports and checks replayed while processes are killed: nothing may be lost, danger is answered at once. `make replay-scams`."""
