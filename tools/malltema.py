"""Theme and font table of a first layout: the kommun's colours and fonts in Word's menus."""

from __future__ import annotations

from mallstilar import NS, XML, Utseende

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def make_theme(u: Utseende) -> str:
    """word/theme/theme1.xml."""
    light = u.ton or "F2F2F2"
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": u.farg,
        "lt2": light,
        "accent1": u.farg,
        "accent2": u.accent,
        **{f"accent{place}": value for place, value in enumerate(u.diagramfarger, 3)},
        "hlink": u.farg,
        "folHlink": "595959",
    }
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items()
    )
    fonts = "".join(
        f'<a:{kind}><a:latin typeface="{name}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}>'
        for kind, name in (("majorFont", u.rubriker), ("minorFont", u.brodtext))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(
        f'<a:ln w="{width}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
        for width in (6350, 12700, 19050)
    )
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{XML}<a:theme xmlns:a="{_A}" name="Dokumentmall"><a:themeElements>'
        f'<a:clrScheme name="Dokumentmall">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Dokumentmall">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="Dokumentmall"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effects}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def make_font_table(u: Utseende) -> str:
    """word/fontTable.xml."""
    families = {
        "Arial": ("swiss", "020B0604020202020204"),
        "Calibri": ("swiss", "020F0502020204030204"),
        "Times New Roman": ("roman", ""),
    }
    fonts = ""
    for name in dict.fromkeys((u.brodtext, u.rubriker)):
        family, panose = families.get(name, ("auto", ""))
        fonts += (
            f'<w:font w:name="{name}">'
            + (f'<w:panose1 w:val="{panose}"/>' if panose else "")
            + f'<w:charset w:val="00"/><w:family w:val="{family}"/><w:pitch w:val="variable"/>'
            "</w:font>"
        )
    return f"{XML}<w:fonts {NS}>{fonts}</w:fonts>"
