"""Demands on parts of a response and its marks in other languages than English: patterns made from the words of each (`phrasings`)."""
