"""Write the invented numbers of the sample's companies."""

import pyarrow as pa
import pyarrow.compute as pc

from tests.sample.draws import Ints, with_check_digit
from tests.sample.names import COUNTRIES
from tests.sample.text import format_numbers


def register_text(values: Ints, width: int) -> pa.Array:
    """Return numbers with leading zeros, blank where negative."""
    return pc.if_else(pa.array(values < 0), "", pc.utf8_lpad(format_numbers(values), width, "0"))


def partita_iva(company: Ints) -> pa.Array:
    """Return an Italian number for each company: no real one is as high, at office 001."""
    return register_text(with_check_digit((5_000_000 + company) * 1_000 + 1, 10), 11)


def register_ids(country: Ints, company: Ints) -> pa.Array:
    """Return the register numbers of merchants: Italian ones have one."""
    is_italian = pa.array(country == COUNTRIES.index("IT"))
    return pc.if_else(is_italian, partita_iva(company), "")
