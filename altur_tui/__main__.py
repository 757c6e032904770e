"""`python -m altur_tui`, the same as `altur-tui`."""

from altur_tui.cli.main import main

if __name__ == "__main__":
    main()
