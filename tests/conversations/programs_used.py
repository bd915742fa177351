"""Programs and deals that the conversations are about, small enough to reckon by hand."""

from __future__ import annotations

from typing import Final

SPRINT: Final = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

commission "Base"
  on deals where category = "Cloud"
  pay 5% of amount
  at most 900 EUR per quarter

bonus "Volume"
  each quarter
  pay marginal by sum(amount)
    up to 10k    1%
    above that   2%

recognition "Big win"
  on deals where amount >= 15k EUR
  badge ":trophy: Big win"
  say "{partner} just closed {customer} for {amount}!"

standings
  every Monday at 09:00
  by sum(amount), top 10
  names hidden

poll "Pulse"
  ask nps "How likely are you to recommend us?"
  follow up "Why?"
  every month, day 3, at 10:00
  open 7 days
"""

DEALS: Final = """id,partner,customer,category,amount,closed_on,rep
D-1,Acme,Rossi,Cloud,10000,2026-07-01,Anna
D-2,Bolt & Sons,Verdi,Cloud,4000,2026-07-01,Bob
D-3,Acme,Bianchi,Firewall,16000,2026-07-01,Anna
D-4,Acme,Neri,Cloud,12000,2026-07-20,Anna
"""
"""Acme's commissions are 500 and (600, cut to) 400 EUR, Bolt's 200 EUR; by 1 July Acme has sold 26,000 and Bolt 4,000 EUR."""
