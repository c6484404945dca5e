from regions.services.chapters import (
    add_chapter,
    cover,
    describe,
    end_coverage,
    end_grant,
    erase_person,
    follow,
    grant_editor,
    seat,
    unseat,
)

__all__ = [
    "add_chapter",
    "cover",
    "describe",
    "end_coverage",
    "end_grant",
    "erase_person",
    "follow",
    "grant_editor",
    "seat",
    "unseat",
]
