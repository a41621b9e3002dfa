"""`fanfare status`: how the platform is, on one screen, from what its processes themselves tell.

`targets` asks them, `figures` adds up what they answer, `lines` says it in words and holds it against `limits`, and
`screen` shows it.
"""
