"""Documents on paper: A4 as PDF, set by Typst from templates and fonts of our own."""
