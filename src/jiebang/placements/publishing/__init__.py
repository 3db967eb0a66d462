"""From a plan decided to a plan in force, and what those it concerns may say against it.

`decision` the decision as it was explained, kept when the plan is accepted · `memo`, `memo_words` that explanation,
heading by heading · `prices` what would have to give way for somebody's first wish · `papers` memo and links as Word ·
`standing` what is decided, what is published, what is whose result · `deeds` publishing, and links for hosts and home
units · `readers` what a host or home unit reads · `results`, `result_words` what a secondee reads of the own place ·
`objections` handing one in and answering it · `lists` the office's two lists · `registering` what all this adds to the
registries · `views`, `result_views`, `link_views` the pages
"""
