"""What a file would change, read before anything is done. An empty cell changes nothing."""
