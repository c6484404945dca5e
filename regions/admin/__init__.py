"""What the secretariat sees and does with chapters."""

from regions.admin import chapters, rows

__all__ = ["chapters", "rows"]
