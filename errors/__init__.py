"""The Django app: what an error response is, and everything done with it. Its floors are in ARCHITECTURE.md."""
