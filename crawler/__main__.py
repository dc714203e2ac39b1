"""``python -m crawler``: the same as ``muragat``."""

from crawler.cli import main

if __name__ == "__main__":
    main()
