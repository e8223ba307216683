"""A document through docxtpl: shows that a layout stays one that docxtpl understands.

It is given exactly the values that write_docx gives the layout.
"""

from io import BytesIO

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from pipeline.office.docx import render as docx_render
from pipeline.office.docx.layout import load_dokumentmall, read_parts


def write_docx_docxtpl(dokument, dokumentmall):
    """The document as .docx, with docxtpl's escaping on and unknown names as errors."""
    mall = load_dokumentmall(dokumentmall)
    innehall = docx_render._Innehall(mall, dokument)
    values = innehall.make_values()
    template = DocxTemplate(BytesIO(dokumentmall))
    template.render(values, Environment(autoescape=True, undefined=StrictUndefined))
    saved = BytesIO()
    template.save(saved)
    return docx_render._finish(read_parts(saved.getvalue()), innehall, dokument)
