"""Stage 3: delivered workbooks become codes and tables of the kommun, every value with its source.

material (in the order of the organisation) → enhetsdata (each enhet's own tables completed) →
koder (reported codes) → omrakning → tabeller, smagrupper → konsolidering, mellanhavanden →
koder (computed) → avrundningar. merge holds the order.
"""

from pipeline.stages.merge.merge import complete_inlamningar, merge_inlamningar

__all__ = ["complete_inlamningar", "merge_inlamningar"]
