"""What people do with a browser, from one end to the other: Chromium on a site that listens."""
