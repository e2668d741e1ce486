"""How accurate an extraction is: metrics, labelled data sets, runs and reports. Never imports an engine."""
