"""The console's web application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from console.files import Files
from console.intake import Intake
from console.office import Office
from console.pages import ROUTERS
from console.refusals import answer_refusals
from console.rendering import Pages
from console.shield import Shield
from console.webhooks import store_receipts, twilio_webhooks

AT_ONCE = 6  # pages at work: more only wait for one another, for a processor or a connection


def create_app(office: Office) -> FastAPI:
    """The application over an open office; pages and webhooks."""
    intake, files = Intake(partial(store_receipts, office)), Files()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = asyncio.create_task(intake.run())
        to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        yield
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    # No pages about the pages: what this process answers is for Twilio and for staff alone.
    app = FastAPI(title="owner-care", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.office, app.state.pages = office, Pages(files)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Shield)
    answer_refusals(app)
    app.include_router(twilio_webhooks(office, intake))
    for router in (files.routes(), *ROUTERS):
        app.include_router(router)
    return app
