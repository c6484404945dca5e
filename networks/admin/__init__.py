"""What the secretariat sees and does with networks."""

from networks.admin import networks, outside, rows

__all__ = ["networks", "outside", "rows"]
