"""Writes the files that Python makes from the schema; `npm run schema` runs this first."""

from __future__ import annotations

from generator.layout import made_files


def main() -> None:
    """Writes each file whose text changed."""
    for path, text in made_files():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.name}")  # noqa: T201 - a command for the terminal


if __name__ == "__main__":
    main()
