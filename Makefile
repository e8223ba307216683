# Röda tråden. Kör "make" för en lista över vad som går att göra.
# På Windows: se README, samma kommandon finns som "rodatraden <kommando>".

KOMMUN ?= hallstahammar
PERIOD ?= 2025
TILLFALLE ?= bokslut
DATUM  ?= $(PERIOD)-10-15
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
URVAL  := --kommun $(KOMMUN) --period $(PERIOD)

.DEFAULT_GOAL := help
.PHONY: help budget verksamhetsplan resultatprognos delarsrapport arsredovisning arshjul krav mallar kontroll granska test stil kolla bench felstavning namn referens kravsida layouter bilder prov-allt exempel stada

help: ## visar den här listan
	@echo "Röda tråden – kommandon (lägg till KOMMUN=…, PERIOD=… och TILLFALLE=… vid behov):"
	@sed -nE 's/^([a-z_-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s'|' 2>/dev/null || \
	 sed -nE 's/^([a-z_-]+):.*## (.*)/  make \1  \2/p' $(MAKEFILE_LIST)

budget: $(VENV)/klar ## gör fullmäktiges budget och nämndernas budgetdokument i Word
	@$(BIN)/rodatraden budget $(URVAL)

verksamhetsplan: $(VENV)/klar ## gör verksamhetsplanerna i Word
	@$(BIN)/rodatraden verksamhetsplan $(URVAL)

resultatprognos: $(VENV)/klar ## gör resultatprognosen för kommunen, nämnderna och bolagen i Word
	@$(BIN)/rodatraden resultatprognos $(URVAL)

delarsrapport: $(VENV)/klar ## gör delårsrapporten för kommunen och nämnderna i Word
	@$(BIN)/rodatraden delarsrapport $(URVAL)

arsredovisning: $(VENV)/klar ## gör årsredovisningen och nämndernas årsrapporter i Word
	@$(BIN)/rodatraden arsredovisning $(URVAL)

arshjul: $(VENV)/klar ## visar vad som ska göras vid ett datum (DATUM=2025-10-15) och vad som är gjort
	@$(BIN)/rodatraden arshjul --kommun $(KOMMUN) --datum $(DATUM)

krav: $(VENV)/klar ## visar styrmodellens krav och vad som uppfyller dem
	@$(BIN)/rodatraden krav --kommun $(KOMMUN)

mallar: $(VENV)/klar ## gör tomma arbetsböcker att skicka ut (TILLFALLE=namndplan, delar …)
	@$(BIN)/rodatraden mallar $(URVAL) --tillfalle $(TILLFALLE)

kontroll: $(VENV)/klar ## kontrollerar ifyllda arbetsböcker utan att göra dokument
	@$(BIN)/rodatraden kontroll $(URVAL) --tillfalle $(TILLFALLE)

granska: $(VENV)/klar ## kontrollerar definitioner och mallar
	@$(BIN)/rodatraden granska $(URVAL)

test: $(VENV)/test ## kör alla prov
	@$(BIN)/pytest -n auto --dist worksteal

stil: $(VENV)/test ## format, lint och typer
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

kolla: stil test ## format, lint, typer och prov

bench: $(VENV)/bench ## mäter hur lång tid det tar, som kvoter
	@$(BIN)/python tools/bench/matning.py

felstavning: $(VENV)/test ## felstavar allt i definitionerna och ser att det stoppas (tar en stund)
	@$(BIN)/python tools/felstavning

namn: $(VENV)/test ## skriver in nya utgivna namn (definitions/utgivna.txt)
	@$(BIN)/python tools/namn.py

referens: $(VENV)/klar ## skriver docs/definitioner.md: varje slag och nyckel i definitionerna
	@$(BIN)/python tools/referens

prov-allt: $(VENV)/bench ## kör alla långa prov och visar hur det gick (tar en stund)
	@$(BIN)/python tools/prov_allt.py

exempel: $(VENV)/test ## fyller i exempelkommunernas arbetsböcker på nytt (kräver LibreOffice)
	@$(BIN)/python tools/exempel/fyll.py $(KOMMUN) $(PERIOD)

kravsida: $(VENV)/klar ## skriver docs/krav.md: kraven, vad som uppfyller dem och proven som visar det
	@$(BIN)/python tools/krav

layouter: $(VENV)/klar ## ritar de layouter i templates/word som saknas (en som finns ändras i Word)
	@$(BIN)/python tools/dokumentmallar.py

bilder: $(VENV)/bilder ## ritar om handbokens bilder (kräver LibreOffice och pdftoppm)
	@$(BIN)/python tools/handboksbilder.py

stada: ## tar bort den egna Pythonmiljön
	@rm -rf $(VENV) *.egg-info

# --- egen Pythonmiljö -------------------------------------------------------------------

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Python 3.11 eller nyare saknas. Installera det (till exempel: sudo apt install python3) och kör igen."; exit 5; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python saknar delen venv. Installera den (till exempel: sudo apt install python3-venv) och kör igen."; exit 5; }
	@echo "Förbereder första gången: skapar $(VENV) (tar någon minut) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/klar: $(VENV)/bin/python pyproject.toml krav.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r krav.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/test: $(VENV)/klar krav-test.txt
	@echo "Installerar det som proven behöver …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r krav-test.txt
	@touch $@

$(VENV)/bilder: $(VENV)/klar
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pillow==13.0.0"
	@touch $@

$(VENV)/bench: $(VENV)/test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pandas==3.1.1"
	@touch $@
