"""The pages, one module a subject; a new one adds its router here and its place to console/menu.py."""

from console.pages.assessments import router as assessments_router
from console.pages.board import router as board_router
from console.pages.broadcasts import router as broadcasts_router
from console.pages.calls import router as calls_router
from console.pages.coming import router as coming_router
from console.pages.complaints import router as complaints_router
from console.pages.customer_changes import router as customer_changes_router
from console.pages.customer_deals import router as customer_deals_router
from console.pages.customer_gifts import router as customer_gifts_router
from console.pages.customers import router as customers_router
from console.pages.duties import router as duties_router
from console.pages.events import router as events_router
from console.pages.exports import router as exports_router
from console.pages.gifts import router as gifts_router
from console.pages.health import router as health_router
from console.pages.incidents import router as incidents_router
from console.pages.issues import router as issues_router
from console.pages.key_nodes import router as key_nodes_router
from console.pages.log import router as log_router
from console.pages.manager_calls import router as manager_calls_router
from console.pages.meetings import router as meetings_router
from console.pages.metrics import router as metrics_router
from console.pages.more import router as more_router
from console.pages.office_records import router as office_records_router
from console.pages.patrols import router as patrols_router
from console.pages.reports import router as reports_router
from console.pages.samples import router as samples_router
from console.pages.sign_in import router as sign_in_router
from console.pages.sign_off import router as sign_off_router
from console.pages.small_services import router as small_services_router
from console.pages.stock import router as stock_router
from console.pages.stop import router as stop_router
from console.pages.targets import router as targets_router
from console.pages.templates import router as templates_router
from console.pages.tips import router as tips_router
from console.pages.visits import router as visits_router
from console.pages.weather import router as weather_router

ROUTERS = (
    targets_router,  # before reports_router: /reports/targets is no number of a report
    assessments_router,
    reports_router,
    meetings_router,
    health_router,
    metrics_router,
    sign_in_router,
    more_router,
    calls_router,
    manager_calls_router,
    gifts_router,
    stock_router,
    duties_router,
    patrols_router,
    small_services_router,
    key_nodes_router,
    office_records_router,
    customers_router,
    customer_changes_router,
    customer_deals_router,
    customer_gifts_router,
    issues_router,
    visits_router,
    board_router,
    complaints_router,
    broadcasts_router,
    events_router,
    coming_router,
    samples_router,
    sign_off_router,
    stop_router,
    incidents_router,
    weather_router,
    templates_router,
    tips_router,
    exports_router,
    log_router,
)
