"""The audit trail as a whole: chained, guarded, kept long enough, checked and worded.

chain: each line carries a digest over itself and the line before · guard: the database refuses changes · check: finds
the first line that was tampered with · anchor: the last digest kept outside the database · keeping: how long ·
wording: what each verb is called on screen. Lines are written by `common.audit.audit`.
"""
