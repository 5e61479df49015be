"""Report pages: one for each run and each month, as one HTML file with charts that needs nothing else.

`page` renders from values and does no IO; `period_facts` reads what it shows from the catalog; `stored_pages` keeps
the pages in the bucket under `reports/`. What is wrong is decided in `flows.health`, shapes are computed in
`flows.drawing`.
"""
