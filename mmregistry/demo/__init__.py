"""What happens in the demo study, and when."""
