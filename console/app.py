"""The console's web application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI

from console.intake import Intake
from console.office import Office
from console.webhooks import store_receipts, twilio_webhooks


def create_app(office: Office) -> FastAPI:
    """The application over an open office; pages and webhooks."""
    intake = Intake(partial(store_receipts, office))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = asyncio.create_task(intake.run())
        yield
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    # No pages about the pages: what this process answers is for Twilio and for staff alone.
    app = FastAPI(title="owner-care", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(twilio_webhooks(office, intake))
    return app
