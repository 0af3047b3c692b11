"""The sync service: customers and what they bought, from files and CRMs onto the customers topic."""
