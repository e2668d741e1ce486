"""The XML of electronic invoices, embedded or bare, as an invoice."""
