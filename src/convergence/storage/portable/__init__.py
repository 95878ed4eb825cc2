"""All that the house keeps about one young person, table by table: for the copy that she takes (RGPD, art. 15 and 20).

Tables are found by their columns, not by a list: a table that a room adds tomorrow is in the copy of the day after.
Whoever reads sees what the wall shows her: the young person her own file, a professional the file that she holds.
"""

from convergence.storage.portable.columns import Column, portable_columns
from convergence.storage.portable.rows import Plain, PortableTable, copy_of_file

__all__ = ["Column", "Plain", "PortableTable", "copy_of_file", "portable_columns"]
