"""Benchmarks: ratios against floors measured in the same run; never a timed unit test."""
