"""Pages of signing in: `entry` for visitors, `own` and `security` for the own account, `guard` for the security
administrator, `sso` for other directories."""
