"""The narrow waist: frozen data about what will happen, what did happen, and one fold."""
