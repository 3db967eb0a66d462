"""Plain calculation: no Django, no clock, no files, no translation. Data in, result out."""
