"""Line icons on a 24 × 24 grid. An icon never stands alone: a word always says the same."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "access": "M12 6.2a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM4.5 8.5c5 1.3 10 1.3 15 0"
    "M12 9.5V14M8.5 21l2.2-7h2.6l2.2 7",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "clock": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
    "copy": "M9 9h11v11H9zM6 15H4V4h11v2",
    "cross": "M6 6l12 12M18 6L6 18",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "edit": "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
    "globe": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17"
    "M12 3.5c4.6 5 4.6 12 0 17M12 3.5c-4.6 5-4.6 12 0 17",
    "house": "M4 20V10l8-6 8 6v10M3 20h18M9.5 20v-6h5v6",
    "info": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5.5M12 7.5v.2",
    "list": "M4 6.5h16M4 12h16M4 17.5h16",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M3.5 6h17v12h-17zM4 7l8 6 8-6",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-3.8 3.1-5.8 6.5-5.8s6 2 6.5 5.8"
    "M16 4.4a3.5 3.5 0 0 1 0 6.4M17.5 14.6c2.3.7 3.7 2.5 4 5.4",
    "person": "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5z"
    "M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
    "phone": "M6 3.5h4l1.5 5-2.5 2a12 12 0 0 0 4.5 4.5l2-2.5 5 1.5v4a2 2 0 0 1-2 2"
    "C10.5 20 4 13.5 4 5.5a2 2 0 0 1 2-2z",
    "pin": "M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11z"
    "M12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
    "queue": "M5 7h14M5 12h9M5 17h5",
    "screen": "M3.5 5h17v11h-17zM8.5 20h7M12 16v4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3l5.2 5.2",
    "ticket": "M4 7h16v3.2a1.8 1.8 0 0 0 0 3.6V17H4v-3.2a1.8 1.8 0 0 0 0-3.6zM14.5 7.5v9",
    "warning": "M12 4l9 16H3zM12 10v4.5M12 17.2v.2",
}

_ICONS = {
    name: format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        path,
    )
    for name, path in PATHS.items()
}


def icon(name: str) -> SafeString:
    """Raises KeyError for an icon that is not drawn; no name, no icon."""
    return _ICONS[name] if name else mark_safe("")
