"""Log-ins for applications: a code that serves once, tokens that are replaced at each use, families that end.

Run inside ``acting(authentication_actor(), Purpose.AUTHENTICATION)``. Nothing here raises for a bad code or token:
what it ends (a code that comes twice, a token that was stolen) must be kept with the transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from convergence.foundation.identifiers import new_token, token_digest
from convergence.identity.models import LoginGrant, LoginToken, LogoutNotice, Membership
from convergence.identity.operations.slowing import keyed
from convergence.identity.queries.bearers import actor_of_grant
from convergence.identity.queries.log_in import grant_row
from convergence.identity.rules.log_in import Reuse, TokenKind, lifetimes, reuse
from convergence.identity.types import BearerKind, LoggedIn
from convergence.identity.types.log_in import AuthorizationRequest, GivenTokens, GrantRow

OFFLINE = "offline_access"


def start_log_in(*, who: LoggedIn, asked: AuthorizationRequest, at: datetime) -> str:
    """Let somebody into an application: the code that it exchanges within a minute, once."""
    code = new_token()
    of_young = who.kind is BearerKind.YOUNG
    LoginGrant.objects.create(
        client_id=asked.client,
        user_id=None if of_young else who.subject_id,
        account_id=who.subject_id if of_young else None,
        membership_id=who.membership_id,
        version=who.version,
        session=session_name(who),
        scope=asked.scope,
        nonce=asked.nonce,
        redirect_uri=asked.redirect_uri,
        authenticated_at=who.authenticated_at,
        code_digest=token_digest(code),
        code_expires_at=at + lifetimes(at).code,
        code_challenge=asked.code_challenge,
        code_challenge_method=asked.code_challenge_method,
        started_at=at,
    )
    return code


def use_code(*, code: str, client_id: str, kind: BearerKind, at: datetime) -> GrantRow | None:
    """The log-in of a code, which has served from now on; None for a code that opens nothing.

    A code that comes a second time, or from another application, ends all that it gave.
    """
    grant = _locked(code_digest=token_digest(code))
    if grant is None:
        return None
    known = grant.client.client_id == client_id and grant.client.kind == kind
    if grant.code_used_at is not None or not known:
        _end(grant, at)
        return None
    grant.code_used_at = at
    grant.save(update_fields=["code_used_at"])
    return grant_row(grant, at) if at < grant.code_expires_at else None


def use_refresh_token(*, token: str, client_id: str, kind: BearerKind, at: datetime) -> GrantRow | None:
    """The log-in of a refresh token, which is replaced from now on; None for one that opens nothing.

    Calls at the same moment wait for each other and all succeed within the grace; later the family ends.
    """
    found = LoginToken.objects.filter(digest=token_digest(token), kind=TokenKind.REFRESH).first()
    grant = _locked(id=found.grant_id) if found else None
    if found is None or grant is None:
        return None
    if grant.client.client_id != client_id or grant.client.kind != kind:
        return None
    found.refresh_from_db()
    if at >= found.expires_at:
        return None
    match reuse(found.used_at, at):
        case Reuse.STOLEN:
            _end(grant, at)
            return None
        case Reuse.FIRST:
            found.used_at = at
            found.save(update_fields=["used_at"])
    return grant_row(grant, at)


def give_tokens(*, grant_id: UUID, at: datetime) -> GivenTokens:
    """Another access token and another refresh token of a log-in."""
    grant = LoginGrant.objects.get(id=grant_id)
    last = lifetimes(at)
    given = GivenTokens(new_token(), new_token(), int(last.access.total_seconds()))
    kept = last.refresh if OFFLINE in grant.scope.split() else last.refresh_here
    LoginToken.objects.bulk_create(
        [
            LoginToken(
                grant=grant,
                kind=kind.value,
                digest=token_digest(token),
                issued_at=at,
                expires_at=at + lasts,
            )
            for kind, token, lasts in (
                (TokenKind.ACCESS, given.access, last.access),
                (TokenKind.REFRESH, given.refresh, kept),
            )
        ]
    )
    return given


def end_log_ins(*, subject_id: UUID, client: UUID, at: datetime) -> None:
    """She logs out of an application: what was given to it ends, but for what it may do in her absence."""
    for grant in LoginGrant.objects.select_for_update().filter(client_id=client, ended_at=None):
        if subject_id in (grant.user_id, grant.account_id) and OFFLINE not in grant.scope.split():
            _end(grant, at)


def end_session_log_ins(*, who: LoggedIn, at: datetime) -> None:
    """Her session here ends: each application that she entered from it is told, and what was given to it ends.

    What an application may do in her absence goes on; it is told all the same.
    """
    end_named_session(session=session_name(who), at=at)


def end_named_session(*, session: str, at: datetime) -> None:
    """The same for a session that ran out, of which its name alone is left."""
    entered = LoginGrant.objects.select_for_update(of=("self",)).select_related("client")
    for grant in entered.filter(session=session, ended_at=None):
        _leave_news(grant, at)
        if OFFLINE not in grant.scope.split():
            _end(grant, at)


def end_log_ins_of_ended_roles(*, at: datetime) -> int:
    """End all that was given to applications for a role that ended by its date, or with its structure.

    Each application is told; returns how many log-ins ended. What ends an account is written by the database.
    """
    day = at.date() + timedelta(days=1)  # today somewhere on the map
    over = Membership.objects.filter(
        Q(ends_on__lte=day) | Q(structure__closed_on__lte=day) | Q(structure__merged_into__isnull=False)
    )
    found = LoginGrant.objects.select_for_update(of=("self",), skip_locked=True).select_related("client")
    ended = 0
    for grant in found.filter(ended_at=None, membership_id__in=over.values("id")).order_by("id"):
        if actor_of_grant(grant, at) is None:
            _leave_news(grant, at)
            _end(grant, at)
            ended += 1
    return ended


def session_name(who: LoggedIn) -> str:
    """How applications know this session: the same for all of them, and nothing that anybody could work out."""
    return keyed("log_in_session", f"{who.subject_id} {who.authenticated_at.timestamp()}")


def forget_log_ins(*, at: datetime) -> int:
    """Erase tokens that have ended, news given up long ago, and log-ins of which no token is left; their number."""
    LoginToken.objects.filter(expires_at__lt=at - lifetimes(at).refresh_here).delete()
    LogoutNotice.objects.filter(given_up_at__lt=at - lifetimes(at).logout_kept).delete()
    old = LoginGrant.objects.filter(code_expires_at__lt=at, tokens=None)
    return old.delete()[0]


def _leave_news(grant: LoginGrant, at: datetime) -> None:
    """Its application is to be told that this session has ended, if it has an address for that."""
    subject_id = grant.user_id or grant.account_id
    if subject_id and grant.client.backchannel_logout_uri and grant.client.revoked_at is None:
        LogoutNotice.objects.create(
            client=grant.client, subject_id=subject_id, session=grant.session, made_at=at, next_at=at
        )


def _locked(**which: object) -> LoginGrant | None:
    return (
        LoginGrant.objects.select_for_update(of=("self",))
        .select_related("client", "account")
        .filter(**which)
        .first()
    )


def _end(grant: LoginGrant, at: datetime) -> None:
    """Everything of this log-in opens nothing any more."""
    grant.ended_at = grant.ended_at or at
    grant.save(update_fields=["ended_at"])
