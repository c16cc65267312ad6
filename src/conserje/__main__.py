"""`python -m conserje` is the same program as `conserje`."""

from conserje.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
