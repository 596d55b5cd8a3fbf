"""Figures of scams: what was reported, by whom and how, what was lost and stopped, what nobody knew. It only reads."""
