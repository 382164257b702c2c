"""Certifications: schemes, certificates, trade qualifications, and which stores may be offered in a tender."""
