"""Stage 2: delivered workbooks and known figures become values, each with its source.

bytes → office.opc.unpack (may it be opened?) → office.xlsx.read (cells) → identify (whose is it?)
→ arbetsbok (sheets) → hitta (tables, rows and columns by their marks) → rader (rows) → convert
(cells) → Inlamning. What cannot be read becomes a finding with its cell; nothing is guessed.
"""

from pipeline.stages.read.inlamningar import read_inlamningar
from pipeline.stages.read.underlag import read_underlag

__all__ = ["read_inlamningar", "read_underlag"]
