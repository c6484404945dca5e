"""Files brought in, all or nothing, and files taken out that can be brought in again."""
