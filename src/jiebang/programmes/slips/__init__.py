"""Sign-in slips for the people of a cohort, and help for who cannot sign in.

`rows` who has an account or a slip · `issuing` slips for many at once · `access` what an account is given when one is
taken · `papers` slips as Word · `helping` calls for help and who vouches · `views`, `help_views` the pages.
"""
