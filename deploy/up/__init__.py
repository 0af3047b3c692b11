"""`grapevine up`: the local stack and every service on one host, kept running by supervisord."""
