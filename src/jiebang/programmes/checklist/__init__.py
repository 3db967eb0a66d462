"""The checklist before departure: lines the office keeps, ticked by office, home unit or person, consents read."""
