"""What messages say, in the language and by the clock of whoever reads them."""
