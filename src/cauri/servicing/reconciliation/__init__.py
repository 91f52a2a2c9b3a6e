"""What companies and banks report, held against what stands in our books for them, to the last unit."""
