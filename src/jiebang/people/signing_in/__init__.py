"""Signing in: names, passwords, slips, second factors, sessions, locks and single sign-on.

`names` what somebody may write to sign in · `profile` and `passwords` the two password profiles · `slips` one-time
links · `second_factor` codes and passkeys · `sessions` how long one lasts · `devices` browsers that signed in before ·
`lockout` wrong passwords · `sso` other directories · `gates` what has to be done before anything else · `adapter` and
`forms` what allauth asks of us · `views` the pages.
"""
