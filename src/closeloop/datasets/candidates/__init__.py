"""What a row may be made of: answers and edits as candidates, what is asked of each, and the rows beside `pairs`."""
