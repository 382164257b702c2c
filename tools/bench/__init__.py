"""Measuring speed at 45,000 stores against 360, as ratios in one run, by `make bench`. No part of the application."""
