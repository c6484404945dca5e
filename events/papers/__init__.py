"""What is printed: the words and the PDF of tickets, badges, lists and certificates.

Each tells its words first, so that page and paper say the same.
"""
