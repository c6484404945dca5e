"""What the secretariat does with its pages, and with who has which office."""

from pages.admin import offices, texts, versions

__all__ = ["offices", "texts", "versions"]
