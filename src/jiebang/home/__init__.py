"""The first page of each role, group and cohort boards, imports, and acts that join several rooms."""
