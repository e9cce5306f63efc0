"""What CKAN's logic layer gets from the extension: actions, authorisation, schemas, validators."""
