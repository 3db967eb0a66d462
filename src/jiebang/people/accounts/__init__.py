"""The system administrator's pages of accounts: logins and whether they are open, never what stands in a programme."""
