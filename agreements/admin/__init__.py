"""What the secretariat sees and does with agreements."""

from agreements.admin import agreements, rows

__all__ = ["agreements", "rows"]
