"""The user's price files: `folder` opens them, every other module turns bytes into series and back."""
