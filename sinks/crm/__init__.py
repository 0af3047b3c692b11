"""One file per CRM that leads and facts about customers are written to."""
