"""Charts: a drawing of words and paths → `ChartData`, read from what is drawn, or declined with the reason."""
