"""The screens of the e-CRF room."""
