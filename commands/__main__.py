"""`python -m commands …` is `care …`: for child processes, which may not find the script on their path."""

from commands.main import main

if __name__ == "__main__":
    main()
