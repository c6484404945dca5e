from newsletters.rules import blocks, checklist, issues

__all__ = ["blocks", "checklist", "issues"]
