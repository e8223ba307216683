"""Stage 1: workbooks to hand out, with what is known filled in.

placement (schema) says where things sit, innehall what every cell holds, tabell, flik and
anvisning how the sheets look, validering what may be typed in; office writes the bytes.
"""

from pipeline.stages.prepare.mallar import prepare_mallar

__all__ = ["prepare_mallar"]
