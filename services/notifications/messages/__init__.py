"""Who is told what, in which words, over which channels: a table, and how an event becomes what it says."""
