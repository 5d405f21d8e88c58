"""`smallcap config`: the settings in force, and the files and folders they come from."""
