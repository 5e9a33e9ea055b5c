"""Makes `python -m optimizer` the same as `optimizer`."""

from optimizer.cli import main

if __name__ == "__main__":
    main()
