from pipeline.core.finding import FEW, Finding, Severity, fold_findings


def make(code, number, severity=Severity.FEL, rule=None):
    return Finding(code=code, severity=severity, message=f"{number}", hint="", rule=rule)


def test_fold_findings__a_few_are_all_told():
    findings = [make("A", n) for n in range(FEW)]
    assert list(fold_findings(findings)) == [(item, 0) for item in findings]


def test_fold_findings__the_rest_are_counted_where_the_last_of_the_kind_stands():
    many = [make("A", n, rule=f"regel {n}") for n in range(FEW + 2)]
    other, worse = make("B", 1), make("A", 1, Severity.VARNING)
    told = list(fold_findings([*many[:-1], other, many[-1], worse]))
    shown = [(item, 0) for item in many[:FEW]]
    assert told == [*shown, (other, 0), (many[-1], 2), (worse, 0)]


def test_fold_findings__as_many_as_are_asked_for():
    findings = [make("A", n) for n in range(9)]
    assert [more for _, more in fold_findings(findings, 1)] == [0, 8]
    assert len(list(fold_findings(findings, 9))) == 9
