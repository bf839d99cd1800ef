"""Second units in which laboratories report, and how they become the unit of the dictionary."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SecondUnit:
    """`per` of this unit make one of the item's own: 10 g/L are 1 g/dL."""

    name: str
    per: Decimal

    def converted(self, entered: Decimal) -> Decimal:
        """The value in the item's unit, to four decimals as it is stored."""
        return round(entered / self.per, 4)


G_PER_LITRE = SecondUnit("g/L", Decimal(10))
MMOL_CALCIUM = SecondUnit("mmol/L", Decimal("0.2495"))
UMOL_CREATININE = SecondUnit("µmol/L", Decimal("88.4"))
UG_PER_LITRE = SecondUnit("µg/L", Decimal(1000))
