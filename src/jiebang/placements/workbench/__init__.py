"""The office's workbench: rules, plans worked out in the background, comparing, changing by hand, proposing.

`rule_rows` rules as rows: as the engine takes them, in words, what each forbids, which cannot hold together ·
`rule_deeds` writing, changing, switching off and importing them, and the weights of the fit · `jobs` plans asked for:
queue, progress, cancelling · `child`, `work` the process that works one out, and what it does · `figures`, `chart` what
is compared of plans, and drawn · `why` why somebody is not at a post · `edits` changes by hand, undone again ·
`proposals` what waits for a second person · `parcel` all a plan was made from, as one archive that `match` reads ·
`steps` where things stand: 导入 → 规则 → 求解 → 比选 → 定稿
"""
