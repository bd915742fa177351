"""Expressions in plain words, each form in both languages."""

from __future__ import annotations

import pytest

from dsl import nodes
from programs.phrases import Phrases
from programs.reading import program_in_words
from programs.speech import speech
from tests.programs.book import program_of

HEAD = "field margin_band text on deals\nfield strategic yes/no on deals\n"


def condition_of(text: str, lang: str) -> str:
    program = program_of(f'{HEAD}bonus "B" on deals where {text} pay 1 EUR')
    on = program.rules[0].on
    assert on is not None
    assert on.where is not None
    return Phrases(program, speech(lang), "deals").condition(on.where)


def noun_of(text: str, lang: str) -> str:
    program = program_of(
        f"{HEAD}measure cloud = sum(amount)\nmeasure it = {text}\n" + 'bonus "Seats" on deals pay 1 EUR'
    )
    value = program.measures[-1].value
    assert not isinstance(value, nodes.Table)
    return Phrases(program, speech(lang)).noun(value)


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        ('category = "Cloud"', "the category is “Cloud”", "la categoria è “Cloud”"),
        ('category != "Cloud"', "the category is not “Cloud”", "la categoria non è “Cloud”"),
        ("not strategic", "“strategic” is not yes", "“strategic” non è sì"),
        ("units < 5", "the number of units is less than 5", "il numero di unità è meno di 5"),
        ("units <= 5", "the number of units is at most 5", "il numero di unità è al massimo 5"),
        ("amount > 5k", "the amount is more than 5,000 EUR", "l’importo è più di 5.000 EUR"),
        ("amount >= 12.50 EUR", "the amount is at least 12.50 EUR", "l’importo è almeno 12,50 EUR"),
        ("signed_on < 2026-07-08", "the day of signing is before 8 July 2026", "il giorno della firma viene prima dell’8 luglio 2026"),
        ("signed_on >= 2026-07-01", "the day of signing is 1 July 2026 or after", "il giorno della firma è il 1º luglio 2026 o dopo"),
        ('type in ["new", "add-on"]', "the type is “new” or “add-on”", "il tipo è “new” o “add-on”"),
        ('type not in ["new", "add-on"]', "the type is not “new” or “add-on”", "il tipo non è “new” o “add-on”"),
        ("amount between 5k and 10k", "the amount is between 5,000 EUR and 10,000 EUR (both included)", "l’importo è fra 5.000 EUR e 10.000 EUR (estremi compresi)"),
        ("paid_on is known", "the day of payment is known", "si conosce il giorno del pagamento"),
        ("customer is missing", "the customer is missing", "manca il cliente"),
        ("new customer", "the customer is new (nobody has sold to it before)", "il cliente è nuovo (nessuno gli ha mai venduto nulla prima)"),
        ("new customer within 24 months", "the customer is new (nobody has sold to it for 24 months)", "il cliente è nuovo (nessuno gli vende nulla da almeno 24 mesi)"),
        ('not type = "new"', "it is not so that the type is “new”", "non è vero che il tipo è “new”"),
        ('units > 1 and (type = "a" or type = "b")', "the number of units is more than 1 and (the type is “a” or the type is “b”)", "il numero di unità è più di 1 e (il tipo è “a” oppure il tipo è “b”)"),
        ('partner.tier = "gold"', "the tier of the partner is “gold”", "il livello del partner è “gold”"),
        ('customer.segment = "SMB"', "the segment of the customer is “SMB”", "il segmento del cliente è “SMB”"),
        ('rep.role = "SE"', "the role of the sales rep is “SE”", "il ruolo del venditore è “SE”"),
        ("deal.amount > 10k", "the amount of the whole deal is more than 10,000 EUR", "l’importo della vendita intera è più di 10.000 EUR"),
        ('margin_band = "A"', "“margin band” is “A”", "“margin band” è “A”"),
        ("strategic", "“strategic” is yes", "“strategic” è sì"),
        ('partner.tier as of deal.closed_on = "gold"', "the tier of the partner as of the day of closing is “gold”", "il livello del partner al giorno della chiusura è “gold”"),
        ("closed_on < partner.joined_on + 30 days", "the day of closing is before the day 30 days after the day of joining of the partner", "il giorno della chiusura viene prima del giorno che cade 30 giorni dopo il giorno di adesione del partner"),
        ("closed_on within 1 month of registered_on", "the day of closing is at most 1 month before or after the day of registration", "il giorno della chiusura cade al massimo 1 mese prima o dopo il giorno della registrazione"),
        ("margin / amount >= 20%", "the margin divided by the amount is at least 20%", "il rapporto fra il margine e l’importo è almeno il 20%"),
        ("margin - cost > 5% of amount", "the margin less the cost is more than 5% of the amount", "il margine meno il costo è più del 5% dell’importo"),
    ],
)  # fmt: skip
def test_a_condition_is_a_sentence(text: str, english: str, italian: str) -> None:
    assert condition_of(text, "en") == english
    assert condition_of(text, "it") == italian


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        ("sum(amount)", "the sum of the amounts of the deals", "la somma degli importi delle vendite"),
        ('sum(units where type = "new")', "the sum of the units of the deals where the type is “new”", "la somma delle unità delle vendite in cui il tipo è “new”"),
        ("average(margin)", "the average of the margins of the deals", "la media dei margini delle vendite"),
        ("least(amount)", "the smallest of the amounts of the deals", "il minimo fra gli importi delle vendite"),
        ("largest(list_price)", "the largest of the list prices of the deals", "il massimo fra i prezzi di listino delle vendite"),
        ("count(deals)", "the number of deals", "il numero di vendite"),
        ('count(activities where kind = "demo")', "the number of activities where the kind is “demo”", "il numero di attività in cui il genere è “demo”"),
        ("count(distinct customer)", "the number of different customers in the deals", "il numero di clienti diversi nelle vendite"),
        ("sum(receipts.amount)", "the sum of the amounts of the receipts", "la somma degli importi degli incassi"),
        ("sum(amount over previous quarter)", "the sum of the amounts of the deals in the quarter before", "la somma degli importi delle vendite nel trimestre precedente"),
        ("sum(amount over last 12 months)", "the sum of the amounts of the deals in the last 12 months", "la somma degli importi delle vendite negli ultimi 12 mesi"),
        ("sum(amount over last 2 weeks)", "the sum of the amounts of the deals in the last 2 weeks", "la somma degli importi delle vendite nelle ultime 2 settimane"),
        ("sum(amount over same month last year)", "the sum of the amounts of the deals in the same month of the year before", "la somma degli importi delle vendite nello stesso mese dell’anno precedente"),
        ("sum(amount over year to date)", "the sum of the amounts of the deals since the beginning of the year", "la somma degli importi delle vendite dall’inizio dell’anno"),
        ("sum(amount over program)", "the sum of the amounts of the deals over the whole program", "la somma degli importi delle vendite per tutta la durata del programma"),
        ("sum(amount over ever)", "the sum of the amounts of the deals over all the time on record", "la somma degli importi delle vendite su tutti i dati disponibili"),
        ("sum(amount over 2026-01-01 to 2026-03-31)", "the sum of the amounts of the deals in the days from 1 January 2026 to 31 March 2026", "la somma degli importi delle vendite nei giorni dal 1º gennaio 2026 al 31 marzo 2026"),
        ("largest(sum(amount) per partner)", "the highest figure of any partner in the sum of the amounts of the deals", "il valore più alto, fra i partner, di: la somma degli importi delle vendite"),
        ("average(sum(amount) per partner across partners where tier = partner.tier)", "the average per partner of the sum of the amounts of the deals, of all partners where the tier is the tier of the partner", "la media per partner di: la somma degli importi delle vendite, di tutti i partner per cui il livello è il livello del partner"),
        ("count(sum(amount) >= 10k per partner)", "the number of partners for whom the sum of the amounts of the deals is at least 10,000 EUR", "il numero di partner per i quali la somma degli importi delle vendite è almeno 10.000 EUR"),
        ("sum(amount across all partners)", "the sum of the amounts of the deals, of all partners together", "la somma degli importi delle vendite, di tutti i partner insieme"),
        ("sum(amount across all partners) / 2", "the sum of the amounts of the deals, of all partners together, divided by 2", "la somma degli importi delle vendite, di tutti i partner insieme, diviso 2"),
        ('sum(amount where type = "new" over previous month) - cloud', "the sum of the amounts of the deals where the type is “new”, in the month before, less “cloud”", "la somma degli importi delle vendite in cui il tipo è “new”, nel mese precedente, meno “cloud”"),
        ("sum(amount - cost)", "the sum of the values of (the amount less the cost) of the deals", "la somma dei valori di (l’importo meno il costo) delle vendite"),
        ("min(cloud, 5k EUR) - 2 EUR", "(the smallest of “cloud” and 5,000 EUR) less 2 EUR", "(il minimo fra “cloud” e 5.000 EUR) meno 2 EUR"),
        ("period.end - partner.joined_on", "the number of days from the day of joining of the partner to the last day of the period", "il numero di giorni dal giorno di adesione del partner all’ultimo giorno del periodo"),
        ("partner.joined_on - 1 day", "the day before the day of joining of the partner", "il giorno prima del giorno di adesione del partner"),
        ("first(closed_on)", "the first of the days of closing of the deals", "il primo valore fra i giorni della chiusura delle vendite"),
        ("growth(cloud, previous month)", "the growth of “cloud” against the month before", "la crescita di “cloud” rispetto al mese precedente"),
        ('attainment("cloud")', "the part of the target “cloud” that has been reached", "la parte raggiunta dell’obiettivo “cloud”"),
        ('target("cloud")', "the target “cloud”", "l’obiettivo “cloud”"),
        ('score("service")', "the score “service”", "il punteggio “service”"),
        ('earned("Seats")', "what “Seats” earned", "quanto maturato con “Seats”"),
        ("ratio(sum(margin), sum(amount))", "the sum of the margins of the deals divided by the sum of the amounts of the deals", "il rapporto fra la somma dei margini delle vendite e la somma degli importi delle vendite"),
        ("min(cloud, 5k EUR)", "the smallest of “cloud” and 5,000 EUR", "il minimo fra “cloud” e 5.000 EUR"),
        ("max(cloud, 5k EUR)", "the largest of “cloud” and 5,000 EUR", "il massimo fra “cloud” e 5.000 EUR"),
        ("cloud beyond 50k EUR", "the part of “cloud” beyond 50,000 EUR", "la parte di “cloud” oltre 50.000 EUR"),
        ("(cloud + 5 EUR) * 2", "(“cloud” plus 5 EUR) times 2", "(“cloud” più 5 EUR) × 2"),
        ("8% of cloud", "8% of “cloud”", "l’8% di “cloud”"),
        ("0.5% of cloud", "0.5% of “cloud”", "lo 0,5% di “cloud”"),
    ],
)  # fmt: skip
def test_a_value_is_a_noun(text: str, english: str, italian: str) -> None:
    assert noun_of(text, "en") == english
    assert noun_of(text, "it") == italian


SPOKEN = """
reading seats on partners
decision "Rate" by partner manager, a percent up to 10%
"""


@pytest.mark.parametrize(
    ("rule", "english", "italian"),
    [
        pytest.param('on deals pay decision("Rate") of amount', "It pays “Rate” (as decided) of the amount.",
            "Paga “Rate” (come deciso) dell’importo.", id="what is decided is a figure"),
        pytest.param('on deals pay 1 into "Coupons"', "It pays 1 coupon.", "Paga 1 buono.", id="coupons are counted"),
        pytest.param("each quarter pay 5 EUR * floor(count(deals) / 4)",
            "It pays 5 EUR times the number of deals divided by 4 (rounded down to a whole number).",
            "Paga 5 EUR × il numero di vendite diviso 4 (con arrotondamento all’unità inferiore).", id="rounded down"),
        pytest.param("each month pay 1 EUR * average(partner.seats)",
            "It pays 1 EUR times the daily average of “seats” of the partner.",
            "Paga 1 EUR × la media giornaliera di “seats” del partner.", id="day by day"),
        pytest.param("each quarter pay 1% of sum(amount over previous 3 months)",
            "It pays 1% of the sum of the amounts of the deals in the 3 months before the period.",
            "Paga l’1% della somma degli importi delle vendite nell’arco di 3 mesi prima del periodo.", id="months before"),
        pytest.param("each quarter when sum(amount) >= pro rata 40k pay pro rata 500 EUR",
            "If the sum of the amounts of the deals is at least 40,000 EUR in proportion to the days.",
            "Se la somma degli importi delle vendite è almeno 40.000 EUR in proporzione ai giorni.", id="in proportion"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_people_say_it(rule: str, english: str, italian: str) -> None:
    fund = 'fund "Coupons"\n' if "Coupons" in rule else ""
    program = program_of(f'{SPOKEN}{fund}bonus "B" {rule}')
    assert english in program_in_words(program, "en")
    assert italian in program_in_words(program, "it")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the sum of the values of “profit” of the deals"),
        ("it", "la somma dei valori di “profit” delle vendite"),
    ],
)
def test_a_figure_of_each_deal_is_called_by_its_name(lang: str, words: str) -> None:
    program = program_of(
        'measure profit = amount - cost\nmeasure it = sum(profit)\nbonus "B" on deals pay 1 EUR'
    )
    value = program.measures[-1].value
    assert isinstance(value, nodes.Aggregate)
    assert Phrases(program, speech(lang)).noun(value) == words
