"""Takes the pictures of README and docs: the product itself, with demo data, in a real Chromium.

`make pictures` takes all of them, ARGS picks single ones. Each picture is told as the steps that lead to it, with the
labels that people read; where a step no longer leads there, the command fails and says which.
"""
