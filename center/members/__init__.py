"""The retirees: who they are, where they live, which branch they belong to."""
