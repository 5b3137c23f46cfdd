"""The weather: official warnings in force, what went to customers, and how the source stands."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from care.rules.weather import colour_word
from care.services.weather.showing import weather_page
from console.rendering import page
from console.visits import Visit, needs

router = APIRouter(prefix="/weather")


@router.get("")
def weather(visit: Visit = needs(Right.BOARD)) -> Response:
    """The warnings, the newest first."""
    office = visit.office
    found = weather_page(office.database, office.desk.plan, visit.scope, visit.now)
    places = {place.id: place.name[visit.language] for place in office.desk.plan.weather_places}
    return page(visit, "weather/weather.html", found=found, colour_of=colour_word, places=places)
