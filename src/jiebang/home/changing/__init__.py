"""Changes during the course as one guided act: what is asked, what follows from it, carrying it out, taking it back."""
