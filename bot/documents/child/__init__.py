"""The process that reads one file: everything here runs in it, and nothing here is imported by the bot but `wire`.

It is started with `python -I`, an empty environment and an empty folder, gives up what it could do harm with, reads the
file, and writes lines of JSON. What it says is believed no further than `wire.decode` checks it.
"""
