"""Words of the review area's head, and of the day board."""

WORDS: dict[str, tuple[str, str]] = {
    "menu_board": ("看板", "Board"),
    "review_board": ("当日看板", "Day board"),
    "review_places": ("看板与复核", "Review"),
}
