"""E-CRFs on paper: plain data from the forms and the record, one template, PDF."""
