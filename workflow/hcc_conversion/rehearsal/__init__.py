"""An invented extract that fits the file of a centre: `make rehearse`."""
