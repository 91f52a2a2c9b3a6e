"""Benchmarks: ratios taken in one run on one machine, never a timed assertion. `make bench` runs them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauri.config.settings")
django.setup()  # the statements that are measured stand in modules that know models
