"""Who is asking, and whether they may: bearer -> current_user -> audited_user."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy.ext.asyncio import AsyncSession

from service import repo
from service.db import get_session, session_scope
from service.models import User

bearer = HTTPBearer(auto_error=False)


async def current_user(
    db: Annotated[AsyncSession, Depends(get_session)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
) -> User:
    user = await repo.user_by_token(db, credentials.credentials) if credentials else None
    if user is None:
        raise HTTPException(401, "unknown token")
    return user


@asynccontextmanager
async def audited_user(scopes: SecurityScopes, user: Annotated[User, Depends(current_user)]) -> AsyncIterator[User]:
    if "write" in scopes.scopes and not user.can_write:
        raise HTTPException(403, "may not write")
    yield user
    async with session_scope() as db:
        await repo.add_event(db, f"{user.name} wrote")


Reader = Annotated[User, Depends(current_user)]
Writer = Annotated[User, Security(audited_user, scopes=["write"])]  # wrong: decorated dependency
