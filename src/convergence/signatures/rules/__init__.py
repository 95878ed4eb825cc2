"""Rules of signatures: values in, values out."""
