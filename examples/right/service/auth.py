"""Who is asking, and whether they may: bearer -> current_user -> audited_user."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from service import repo
from service.db import DbSession, session_scope
from service.models import User

bearer = HTTPBearer(auto_error=False)


async def current_user(db: DbSession, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> User:
    user = await repo.user_by_token(db, credentials.credentials) if credentials else None
    if user is None:
        raise HTTPException(401, "unknown token")
    return user


async def audited_user(scopes: SecurityScopes, user: Annotated[User, Depends(current_user)]) -> AsyncIterator[User]:
    if "write" in scopes.scopes and not user.can_write:
        raise HTTPException(403, "may not write")
    yield user
    # Reached only if the route did not raise; its own session is committed and closed by now.
    async with session_scope() as db:
        await repo.add_event(db, f"{user.name} wrote")


Reader = Annotated[User, Depends(current_user)]
Writer = Annotated[User, Security(audited_user, scopes=["write"])]
