"""Word layouts are judged before any document is made."""

import pytest
from rendermaterial import (
    make,
    render,
    with_block,
)

from pipeline.core.inlamning import Fil
from pipeline.office.opc.write import read_package, write_package
from pipeline.stages.render import check_dokumentmall
from pipeline.stages.render.dokumentmall import NAMN


def read_mall(request):
    path = request.config.rootpath / "tests" / "mini" / "provkommun.docx"
    return Fil("provkommun.docx", path.read_bytes())


def test_layout__that_can_be_used_gives_no_finding(mini, request):
    assert check_dokumentmall(read_mall(request), mini) == ()
    text = {"typ": "text", "falt": "texter/ide/text"}
    known = {*render(with_block(mini, text), make())[0].falt}
    assert known == NAMN - {"titel", "information", "innehallsforteckning", "block"}


def test_layout__with_an_unknown_name_is_found_before_any_document_is_made(mini, request):
    mall = read_mall(request)
    parts = read_package(mall.data)
    parts["word/header2.xml"] = parts["word/header2.xml"].replace(b"utkast", b"utkasst")
    wrong = Fil(mall.name, write_package(parts))
    [found] = check_dokumentmall(wrong, mini)
    assert (found.code, found.source.file) == ("REN-011", "provkommun.docx")
    assert "utkasst" in found.message


@pytest.mark.parametrize("data", [b"inte en zip", b""])
def test_layout__that_cannot_be_read_is_a_finding(mini, data):
    assert [item.code for item in check_dokumentmall(Fil("a.docx", data), mini)] == ["REN-010"]


def test_layout__with_a_broken_tag_is_a_finding(mini, request):
    parts = read_package(read_mall(request).data)
    parts["word/header2.xml"] = parts["word/header2.xml"].replace(b"{{ utkast }}", b"{{ utkast %}")
    found = check_dokumentmall(Fil("a.docx", write_package(parts)), mini)
    assert [item.code for item in found] == ["REN-010"]
