"""What a page, a table or a document looks like in one kind of file; a format knows no finding."""
