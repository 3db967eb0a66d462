"""What is told to people: inbox, announcements, what goes out, the complaint and suggestion box."""
