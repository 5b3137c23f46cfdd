"""The pages, one module a subject; a new one adds its router here and its place to console/menu.py."""

from console.pages.calls import router as calls
from console.pages.health import router as health
from console.pages.manager_calls import router as manager_calls
from console.pages.metrics import router as metrics
from console.pages.sign_in import router as sign_in

ROUTERS = (health, metrics, sign_in, calls, manager_calls)
