"""Jiebang 接棒: runs secondment and benchmark-learning programmes from design to the next cohort."""
