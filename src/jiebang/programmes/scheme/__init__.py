"""A cohort's scheme on screen: read in words, changed in a draft, previewed, put into force from a day, compared.

words        what a scheme asks for, in words · differences: what differs, in words · faults: what is wrong, in words
effects      what a change would bring about; rooms above add their share
drafts       verbs that write the draft · versions: verbs that put it into force, take back and restore
forms, views the pages
"""
