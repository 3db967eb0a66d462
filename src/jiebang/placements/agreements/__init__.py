"""The agreement of the three parties: drafted from facts recorded once, confirmed by each party, printed.

text: the words of an agreement, apart from its row · clauses: what all agreements of a cohort carry · drafting: facts
into words, many at once · standing: how an agreement stands · drafts: drafting, renewing, wording it otherwise ·
confirming: the three confirmations · remarks: what a party asks to change · links: parties without an account ·
lists, papers, page: as a list, on paper, as a page · views, one_views, link_views: the office's pages, one agreement,
the pages by link.
"""
