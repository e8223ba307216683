"""Values that make the made-up chain agree with itself and with the styrmodell."""

OWN = {
    ("budget", "tillaggsuppdrag", "*", "namnd"): "Socialnämnden",
    ("budget", "kommunmal", "*", "andring"): None,
    ("budget", "ramar", "*", "justering"): -7_200,
    **{
        ("budget", "ramar", "*", name): 0
        for name in ("demografi", "pris", "lon", "effektivisering", "riktade")
    },
    ("budget", "ramar", "*", "ar1"): -7_200,
    ("budget", "ramar", "*", "ar2"): -7_200,
    ("budget", "ramar", "*", "inv_ar0"): -200,
    ("budget", "investeringsbudget", "*", "total_budget"): -500,
    ("budget", "investeringsbudget", "*", "ar0"): -100,
    ("namndplan", "drift", "*", "externa_kostnader"): -1_000,
    ("namndplan", "drift", "*", "plan1"): -900,
    ("namndplan", "drift", "*", "plan2"): -900,
    ("namndplan", "kostnadsstallen", "*", "budget"): -3_600,
    ("namndplan", "mal", "ny_01", "perspektiv"): "medarbetare",
    ("namndplan", "mal", "ny_02", "perspektiv"): "ekonomi",
    ("namndplan", "mal", "*", "omprovning"): "omprövat, fortsätter",
    ("bokslut", "mal", "*", "bedomning"): "ej uppnått",
}
