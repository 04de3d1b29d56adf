"""The benchmark: Muster against baselines that run in the same minutes, told as ratios.

`python -m tests.bench` measures; nothing here is a figure of a machine's.
"""
