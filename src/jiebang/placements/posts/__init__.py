"""The posts of a cohort as the office keeps them: a list with search, one post to change, closing several at once."""
