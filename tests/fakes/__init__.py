"""Servers on loopback that speak for the outside services, faults included."""
