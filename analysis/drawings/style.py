"""How what is drawn is told apart: by colour, by line type, by shape, and by a label beside it."""

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
# A tone is the rank of a group, or one of these names, for which the page's stylesheet has the same classes.
TONES = {"behind": "#a9b2ba", "ink": "#44525f", "strong": "#18222d", "grid": "#dbe1e7", "paper": "#ffffff"}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"

Tone = int | str


def colour(tone: Tone) -> str:
    return TONES[tone] if isinstance(tone, str) else RANKS[tone % len(RANKS)][0]


def dashes(tone: Tone) -> tuple[float, ...]:
    return () if isinstance(tone, str) else RANKS[tone % len(RANKS)][1]


def name(tone: Tone) -> str:
    """The class of a tone in the page's stylesheet."""
    return tone if isinstance(tone, str) else f"rank-{tone % len(RANKS)}"


def of_rank(rank: int | None) -> Tone:
    """The tone of a group; None is what stands behind the others."""
    return "behind" if rank is None else rank


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
