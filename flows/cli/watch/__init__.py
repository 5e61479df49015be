"""Commands that show how the service is: its state, one run, report pages, alarms, metrics."""
