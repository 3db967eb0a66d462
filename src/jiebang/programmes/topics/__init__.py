"""Research topics: offered by office and home units, chosen by secondees, agreed by the office before departure."""
