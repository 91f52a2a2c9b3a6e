"""What hypothesis draws amounts from: currencies of 0, 2 and 3 decimals, and all that books can hold."""

from hypothesis import strategies as st

from cauri.money import Money, currencies
from cauri.money.amounts import LARGEST_MINOR

CODES = ("XOF", "MRU", "TND")

minors = st.integers(min_value=-LARGEST_MINOR, max_value=LARGEST_MINOR)
everyday_minors = st.integers(min_value=-(10**12), max_value=10**12)
codes = st.sampled_from(CODES)
moneys = st.builds(Money.of_minor, minors, codes)
everyday_moneys = st.builds(Money.of_minor, everyday_minors, codes)
all_currencies = st.sampled_from(currencies.ALL)
