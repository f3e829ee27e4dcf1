"""Jupyter and IPython: the magics, cells' labels, live progress and rich display. Nothing else imports IPython."""
