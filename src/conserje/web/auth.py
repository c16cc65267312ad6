"""Who may see the staff view: accounts, signing in and out, sessions, and tokens against forged forms.

A session is a random token in a cookie; the database keeps its SHA-256 only, so it can be revoked and cannot be stolen from
there. An unknown e-mail costs the same time and gets the same answer as a wrong password.
"""

import asyncio
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from conserje.errors import BadRequest, Refused
from conserje.model.ids import Clock, Ids, TenantId
from conserje.storage import staff
from conserje.storage.database import Database
from conserje.storage.staff import Role, StaffMember

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
ALLOWED_FAILURES = 5
LOCKOUT = timedelta(minutes=30)
IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=1)

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class Forbidden(Refused):
    """Known, but not allowed."""

    status = 403


class WrongLogin(Refused):
    """The e-mail or the password is wrong; which of them is not said."""

    status = 401


class LockedOut(Refused):
    """Too many failures for this e-mail, whether or not somebody has it; `until` says when to try again."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__("too many failed attempts")
        self.until = until


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `token` is what their cookie holds."""

    member: StaffMember
    token: str


class Passwords:
    """Argon2id, computed aside from the event loop, two at a time: each takes 64 MB and a few hundredths of a second."""

    def __init__(self, hashers: Sequence[Argon2Hasher] = (Argon2Hasher(),)) -> None:
        self._hash = PasswordHash(hashers)
        self._turns = asyncio.Semaphore(2)
        self._nobodys: str | None = None

    async def hashed(self, password: str) -> str:
        """Raises BadRequest for a password that is too short or absurdly long."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadRequest(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
        async with self._turns:
            return await asyncio.to_thread(self._hash.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password; without an account (None) the same work is done, for nothing."""
        if self._nobodys is None:
            self._nobodys = await self.hashed(secrets.token_urlsafe(16))
        async with self._turns:
            right = await asyncio.to_thread(
                self._hash.verify, password[:LONGEST_PASSWORD], hashed if hashed is not None else self._nobodys
            )
        return right and hashed is not None


class StaffDoor:
    """Signing in and out, and recognising who is signed in. `secret` signs the tokens that forms carry."""

    def __init__(self, database: Database, clock: Clock, secret: bytes, passwords: Passwords) -> None:
        if len(secret) < 32:
            raise ValueError("the session secret needs at least 32 bytes")
        self._database = database
        self._clock = clock
        self._secret = secret
        self._passwords = passwords

    async def enter(self, tenant: TenantId, email: str, password: str) -> Session:
        """Raises WrongLogin or LockedOut."""
        email, now = email.strip().lower()[:254], self._clock.now()
        locked = await staff.count_attempt(
            self._database, tenant, email, now, allowed=ALLOWED_FAILURES, lockout=LOCKOUT
        )
        if locked is not None:
            raise LockedOut(locked)
        found = await staff.find_member(self._database, tenant, email)
        member, hashed = found if found and found[0].active else (None, None)
        if not await self._passwords.fits(password, hashed) or member is None:
            raise WrongLogin("the e-mail or the password is wrong")
        token = secrets.token_urlsafe(32)
        await staff.open_session(self._database, member, _digest(token), now, idle=IDLE, longest=LONGEST_SESSION)
        return Session(member, token)

    async def recognise(self, tenant: TenantId, token: str | None) -> Session | None:
        """The session of a cookie, kept alive by being used; None when there is none (any more)."""
        if not token:
            return None
        now = self._clock.now()
        found = await staff.find_session(
            self._database, tenant, _digest(token), seen_since=now - IDLE, opened_since=now - LONGEST_SESSION
        )
        if found is None:
            return None
        member, seen_at = found
        if now - seen_at >= TOUCH_EVERY:
            await staff.touch_session(self._database, tenant, _digest(token), now)
        return Session(member, token)

    async def leave(self, session: Session) -> None:
        """The token is worth nothing afterwards, wherever a copy of it is."""
        await staff.close_session(self._database, session.member.tenant_id, _digest(session.token))

    def form_token(self, token: str) -> str:
        """What a form must carry to be believed: only pages shown to the holder of `token` have it."""
        return hmac.new(self._secret, b"form:" + token.encode(), sha256).hexdigest()

    def is_genuine(self, token: str, form_token: str) -> bool:
        return hmac.compare_digest(self.form_token(token).encode(), form_token.encode())


async def create_staff(
    database: Database,
    tenant: TenantId,
    email: str,
    name: str,
    role: Role,
    password: str,
    *,
    clock: Clock,
    ids: Ids,
    passwords: Passwords,
) -> StaffMember:
    """Open an account. Raises BadRequest for a malformed or taken e-mail, an empty name, a short password."""
    email, name = email.strip().lower(), name.strip()
    if not _EMAIL.fullmatch(email):
        raise BadRequest("that is not an e-mail address")
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise BadRequest("a name has 1 to 80 characters")
    hashed = await passwords.hashed(password)
    member = StaffMember(ids.new(), tenant, email, name, role, active=True, created_at=clock.now())
    await staff.add_member(database, member, hashed)
    return member


async def change_password(
    database: Database, tenant: TenantId, member: StaffMember, password: str, *, passwords: Passwords
) -> None:
    """Give somebody a new password, which ends every session of theirs. Raises BadRequest when it is too short."""
    await staff.set_password(database, tenant, member.id, await passwords.hashed(password))


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
