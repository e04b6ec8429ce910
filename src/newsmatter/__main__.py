"""``python -m newsmatter``: the command."""

if __name__ == "__main__":
    from newsmatter.cli import main

    main()
