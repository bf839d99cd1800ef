"""How curves are told apart: by colour, by line type, and by a label at their end."""

# Colours that stay apart in the common colour-vision deficiencies, each at least 4.5:1 on white, with the
# lengths of dash and gap in units of the drawing. On a dark ground the page's stylesheet has lighter ones.
RANKS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("#00607f", ()),
    ("#a34a00", (7, 3)),
    ("#7b3294", (2, 2.5)),
    ("#2a6b1f", (9, 3, 2, 3)),
    ("#4a4f55", (12, 4)),
    ("#b0246e", (5, 2, 1.5, 2, 1.5, 2)),
)
BEHIND = "#a9b2ba"
INK = "#44525f"
GRID = "#dbe1e7"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


def colour(rank: int | None) -> str:
    return BEHIND if rank is None else RANKS[rank % len(RANKS)][0]


def dashes(rank: int | None) -> tuple[float, ...]:
    return () if rank is None else RANKS[rank % len(RANKS)][1]


def spread(places: list[float], least: float, low: float, high: float) -> list[float]:
    """The places moved so that they lie `least` apart and within [low, high], in the order they had."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [min(max(places[i], low), high) for i in order]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + least)
    for i in range(len(moved) - 1, -1, -1):
        ceiling = high if i == len(moved) - 1 else moved[i + 1] - least
        moved[i] = min(moved[i], ceiling)
    result = [0.0] * len(places)
    for i, place in zip(order, moved, strict=True):
        result[i] = place
    return result
