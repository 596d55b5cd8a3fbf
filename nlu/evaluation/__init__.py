"""Measures understanding and learns nothing: no model is made from these files (deploy/train.py)."""
