"""Measurements that need real code; none of it is in this repository."""
