"""`smallcap check`: conditions that a cron job can act on."""
