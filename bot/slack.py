"""Slack as the rest of the bot sees it: a few calls, synchronous, with two kinds of failure.

Reading is repeated when it fails; writing never is (OUTBOX_OWNS_RETRY): the SDK would post a message twice when the line drops after
Slack took it.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from threading import Lock, Thread
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result
from slack_sdk.webhook import WebhookClient

from bot.blocks.kit import Block, Message
from bot.blocks.text import cut
from bot.cache import Cache
from dsl.said import Said, said

_Answer = TypeVar("_Answer")

_MAYBE_DONE: Final = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's own words for "it may have happened all the same"."""
_TOO_FAST: Final = frozenset({"ratelimited", "rate_limited"})
"""Its reference has both words; to the rest of the bot it is `ratelimited`."""
_PASSING: Final = frozenset(
    {
        "ratelimited",
        "message_limit_exceeded",
        "team_added_to_org",
        "org_login_required",
        "external_channel_migrating",
    }
)
"""Slack's words for what is over after a while, and is no matter of what was asked."""
_TOKEN_OVER: Final = frozenset({"token_revoked", "token_expired", "invalid_auth", "account_inactive"})
"""Slack's words for a token that is good no more; nothing was done."""
_LONGEST_REFUSAL: Final = 2_000
_CODE: Final = re.compile(r"[a-z0-9_]{1,80}")
"""What Slack calls its errors. The library puts its own sentences in their place where an answer is no JSON."""
_SECONDS: Final = re.compile(r"[0-9]{1,300}(\.[0-9]{1,9})?")
_NONSENSE: Final = (ValueError, LookupError, TypeError, AttributeError)
"""What the library, or we in taking something from an answer, stumble over where it is not what Slack sends."""
_MOST_PAGES: Final = 20
_MOST_WORDS: Final = 1_000
"""Signs that Slack keeps of what a file says to those who do not see it."""
_MOST_HOSTED: Final = 500
_LOOKS: Final = 12
_BETWEEN_LOOKS: Final = 0.25
"""Seconds between two looks at whether Slack is done with a picture."""
_CLOCKS_APART: Final = 26 * 3_600.0
"""So many seconds Slack's clock may be behind what ours was when a message was queued: a wrong clock is set back by hours, or by a day."""
_LONGEST_WAIT: Final = 3_600.0
"""Seconds. Where Slack asks for more, we ask again after these: whether it meant that, nobody knows."""
_TRIES: Final = 3
"""So often what only reads is asked for; all of them together take no longer than that many answers are waited for."""
_REMEMBERED_SECONDS: Final = 60.0
_AT_A_PINCH_SECONDS: Final = 600.0
"""So long somebody is taken for whom we knew where Slack has been asked too often: channels of two hundred people are more than it answers for in a minute."""
_MEMBERS_REMEMBERED_SECONDS: Final = 3.0
_MOST_OF_A_PAGE: Final = 1_000
"""So many people Slack tells at once."""


class RefusedBySlack(Exception):  # noqa: N818 - named for what happened
    """Slack answered, and the answer was no. Nothing happened."""

    def __init__(self, error: str, *, retry_after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.retry_after = retry_after

    @property
    def words(self) -> Said:
        """For who asks why something was not done."""
        return said("Slack says {error}", error=self.error)

    @property
    def passes(self) -> bool:
        """Whether the same may be asked again later, and is taken then."""
        return self.error in _PASSING


class NoAnswerFromSlack(Exception):  # noqa: N818 - named for what happened
    """The line broke or Slack stumbled. What was asked may be asked again."""

    words: Said = said("no answer from Slack")
    """For who asks why something was not done; what exactly it was is for the log."""


class MaybeDone(NoAnswerFromSlack):
    """It was something to be said or shown: whether it happened, nobody knows, and doing it again might do it twice."""


class NotReached(NoAnswerFromSlack):
    """What was asked did not get as far as Slack: certainly nothing happened."""

    words = said("Slack could not be reached")


@dataclass(frozen=True, slots=True)
class Person:
    """`team` is the person's own workspace; for externals that is the partner's."""

    id: str
    team: str
    name: str
    locale: str | None
    zone: str | None
    """An IANA time zone; None where Slack does not tell."""
    is_admin: bool
    is_guest: bool
    is_bot: bool
    is_gone: bool
    names: tuple[str, ...] = ()
    """All that they go by."""
    teams: tuple[str, ...] = ()
    """The workspaces of the organisation in which they are, where they are of one."""

    def is_of(self, team: str) -> bool:
        """Whether that may be their workspace; "" where nobody has told it."""
        return team in ("", self.team, *self.teams)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that somebody uploaded; the address needs our token."""

    id: str
    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of ours. `words` say what is in it, for those who do not open it; of a picture, all that it shows."""

    name: str
    title: str
    content: bytes = field(repr=False)
    words: str = ""


class Slack:
    """Safe to share among threads."""

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        timeout: float = 10.0,
        again_after: float = 0.5,
        remembered: float = _REMEMBERED_SECONDS,
        current: Callable[[], str] | None = None,
    ) -> None:
        """All in seconds: how long an answer is waited for, how soon what failed is read once more, and how long people are not asked for again.

        `current` is the token that there is by now, where it changes; it may raise RefusedBySlack.
        """
        current = current or (lambda: token)
        self._remembered = remembered
        self._token = token
        home = urlsplit(api_url)
        self._home = (home.scheme, home.netloc)
        # The library says that a timeout is whole, and hands it on as it is.
        self._timeout = cast("int", timeout)
        pause = FixedValueRetryIntervalCalculator(again_after)
        self._reading = _Client(
            current,
            token=token,
            base_url=api_url,
            timeout=self._timeout,
            retry_handlers=[
                ConnectionErrorRetryHandler(interval_calculator=pause),
                ServerErrorRetryHandler(max_retry_count=_TRIES - 1, interval_calculator=pause),
            ],
        )
        self._writing = _Client(
            current, token=token, base_url=api_url, timeout=self._timeout, retry_handlers=[]
        )
        self._people = Cache[str, Person | None](seconds=max(remembered, _AT_A_PINCH_SECONDS))
        self._members = Cache[str, tuple[str, ...]](seconds=_REMEMBERED_SECONDS)
        self._channels = Cache[str, str](seconds=_REMEMBERED_SECONDS)
        self._listed = Cache[None, None](seconds=_REMEMBERED_SECONDS)
        self._listing = Lock()
        self._hosted: dict[str, str] = {}
        self._direct: dict[str, str] = {}
        self._lock = Lock()

    # --- who and where ---

    def whoami(self) -> Mapping[str, Any]:
        with _failures():
            return _data(self._reading.auth_test())

    @cached_property
    def own_user(self) -> str:
        """As whom we speak."""
        return str(self.whoami()["user_id"])

    def person(self, user: str) -> Person | None:
        """Who that is, as Slack knows it now (up to a minute ago; up to ten minutes ago where it wants to be asked less often); None for nobody."""
        with self._lock:
            known = self._people.find(user, within=self._remembered)
            at_a_pinch = self._people.find(user, within=_AT_A_PINCH_SECONDS)
        if known is not None:
            return known[0]
        try:
            with _failures():
                person = _person(_data(self._reading.users_info(user=user, include_locale=True))["user"])
        except RefusedBySlack as refused:
            if refused.error == "ratelimited" and at_a_pinch is not None:
                return at_a_pinch[0]
            if refused.error == "ratelimited" and (listed := self._among_all(user)) is not None:
                return listed
            if refused.error not in ("user_not_found", "user_not_visible"):
                raise
            person = None
        with self._lock:
            self._people.keep(user, person)
        return person

    def _among_all(self, user: str) -> Person | None:
        """One of our own workspace, where more people act at once than Slack tells one by one: all are read, at most once a minute. None for others."""
        with self._listing:
            with self._lock:
                is_read = self._listed.find(None, within=_REMEMBERED_SECONDS) is not None
            if not is_read:
                with _failures():
                    pages = self._reading.users_list(limit=_MOST_OF_A_PAGE, include_locale=True)
                    people = [(str(each["id"]), _person(each)) for page in pages for each in page["members"]]
                with self._lock:
                    for ident, person in people:
                        self._people.keep(ident, person)
                    self._listed.keep(None, None)
        with self._lock:
            known = self._people.find(user, within=_AT_A_PINCH_SECONDS)
        return known[0] if known is not None else None

    def forget_people(self) -> None:
        """What was remembered about people, and channels, may be wrong now."""
        with self._lock:
            self._people.forget()
            self._members.forget()
            self._channels.forget()
            self._listed.forget()

    def is_in(self, channel: str, user: str) -> bool:
        """Whether somebody is in a channel; whoever was a minute ago is, so that many who answer at once do not ask as often."""
        with self._lock:
            known = self._members.find(channel, within=_REMEMBERED_SECONDS)
        return (known is not None and user in known[0]) or user in self.members(channel)

    def members(self, channel: str) -> tuple[str, ...]:
        """Everybody in a channel, bots included; as of a moment ago, so that a batch of messages asks once."""
        with self._lock:
            known = self._members.find(channel, within=_MEMBERS_REMEMBERED_SECONDS)
        if known is not None:
            return known[0]
        with _failures():
            pages = self._reading.conversations_members(channel=channel, limit=_MOST_OF_A_PAGE)
            members = tuple(member for page in pages for member in page["members"])
        with self._lock:
            self._members.keep(channel, members)
        return members

    def channel_named(self, name: str) -> str | None:
        """The id of the channel that we are in and that has that name; what was found a minute ago is not looked for again."""
        with self._lock:
            known = self._channels.find(name.casefold(), within=_REMEMBERED_SECONDS)
        if known is not None:
            return known[0]
        with _failures():
            for page in self._reading.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=200
            ):
                for channel in page["channels"]:
                    if channel.get("name", "").casefold() == name.casefold():
                        with self._lock:
                            self._channels.keep(name.casefold(), str(channel["id"]))
                        return str(channel["id"])
        return None

    def channel_name(self, channel: str) -> str:
        """The name of a channel that we are in, or that is public."""
        with _failures():
            return str(_data(self._reading.conversations_info(channel=channel))["channel"]["name"])

    def users_named(self, name: str) -> tuple[str, ...]:
        """The people of our own workspace who go by that name and are still here. Names are chosen freely: several may."""
        wanted = name.casefold()
        with _failures():
            return tuple(
                str(user["id"])
                for page in self._reading.users_list(limit=200)
                for user in page["members"]
                if not _person(user).is_gone and wanted in (str(each).casefold() for each in _names(user))
            )

    def find_marked(
        self, channel: str, mark: str, *, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        """The ts of the message of ours that carries this opaque mark and was posted since then, in that thread if it was posted in one.

        Needs the history scopes.

        Raises NoAnswerFromSlack where there is more than can be read: then nobody knows.
        """
        with _failures():
            asked: dict[str, Any] = {
                "channel": channel,
                "limit": 200,
                "oldest": str(since.timestamp() - _CLOCKS_APART),
                "include_all_metadata": True,
            }
            pages = (
                self._reading.conversations_replies(ts=thread_ts, **asked)
                if thread_ts
                else self._reading.conversations_history(**asked)
            )
            for number, page in enumerate(pages, 1):
                for found in page["messages"]:
                    if found.get("metadata", {}).get("event_payload", {}).get("id") == mark:
                        return str(found["ts"])
                if number == _MOST_PAGES:
                    raise NoAnswerFromSlack("the history is longer than can be read")
        return None

    # --- saying things ---

    def direct_channel(self, user: str) -> str:
        """Opened where it is not yet, and remembered: it stays the same, and Slack lets few be asked for in a minute."""
        if (known := self._direct.get(user)) is not None:
            return known
        with _failures():
            found = str(_data(self._writing.conversations_open(users=[user]))["channel"]["id"])
        self._direct[user] = found
        return found

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: str | None = None
    ) -> tuple[str, str]:
        """Post, and say where it stands: (channel, ts)."""
        more: dict[str, Any] = {"thread_ts": thread_ts} if thread_ts else {}
        if mark:
            more["metadata"] = {"event_type": "premio_message", "event_payload": {"id": mark}}
        with _failures(MaybeDone):
            answer = _data(
                self._writing.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=list(message.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                    **more,
                )
            )
            return str(answer["channel"]), str(answer["ts"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Put it in the place of one of our own messages; once more changes nothing."""
        with _failures():
            answer = _data(
                self._writing.chat_update(
                    channel=channel, ts=ts, text=message.text, blocks=list(message.blocks)
                )
            )
            if answer["ts"] != ts:
                raise ValueError("Slack changed another message")

    def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Say it to one person in a channel; where Slack will not, in a direct message."""
        try:
            with _failures(MaybeDone):
                self._writing.chat_postEphemeral(
                    channel=channel,
                    user=user,
                    text=message.text,
                    blocks=list(message.blocks),
                    thread_ts=thread_ts,
                )
        except RefusedBySlack as refused:
            if refused.passes:
                raise
            self.post(self.direct_channel(user), message)

    def respond(self, response_url: str, message: Message) -> None:
        """Answer an act through its own address, seen only by who acted. Works where the bot is not a member."""
        client = WebhookClient(response_url, timeout=self._timeout, retry_handlers=[])
        with _failures(MaybeDone):
            answer = _within(
                self._timeout * _TRIES,
                partial(
                    client.send,
                    text=message.text,
                    blocks=list(message.blocks),
                    response_type="ephemeral",
                    replace_original=False,
                ),
            )
        refusal = _refusal(answer.status_code, answer.body)
        if refusal in _TOO_FAST:
            raise RefusedBySlack("ratelimited", retry_after=retry_after(answer.headers))
        if refusal in _MAYBE_DONE:
            raise MaybeDone(f"{answer.status_code} {refusal} from a response address")
        if refusal:
            raise RefusedBySlack(refusal)

    # --- views ---

    def open_view(self, trigger_id: str, view: Block) -> str:
        """The view's id, by which it can be updated later; "" where Slack opened it and did not tell."""
        with _failures(MaybeDone):
            opened = _data(self._writing.views_open(trigger_id=trigger_id, view=view)).get("view") or {}
            return str(opened.get("id") or "")

    def push_view(self, trigger_id: str, view: Block) -> None:
        with _failures(MaybeDone):
            self._writing.views_push(trigger_id=trigger_id, view=view)

    def update_view(self, view_id: str, view: Block, *, view_hash: str | None = None) -> None:
        with _failures(MaybeDone):
            self._writing.views_update(view_id=view_id, view=view, hash=view_hash)

    def publish_home(self, user: str, view: Block) -> None:
        with _failures():  # the same page once more changes nothing
            self._writing.views_publish(user_id=user, view=view)

    # --- files ---

    def shared_file(self, file_id: str) -> SharedFile:
        """What a file is. Also for externals, whose files come without their particulars."""
        with _failures():
            found = _data(self._reading.files_info(file=file_id))["file"]
            return SharedFile(
                id=found["id"],
                name=str(found.get("name") or "file"),
                size=int(found.get("size") or 0),
                url=str(found.get("url_private_download") or found.get("url_private") or ""),
            )

    def upload(
        self, channel: str, *files: Upload, message: Message | None = None, thread_ts: str | None = None
    ) -> str:
        """Post one message with these files, and what is said beside them; the first one's id. Where we are not a member of the channel, Slack refuses."""
        with _failures(MaybeDone):
            answer = _data(
                self._writing.files_upload_v2(
                    file_uploads=[
                        {
                            "content": file.content,
                            "filename": file.name,
                            "title": cut(file.title, 250),
                            "alt_txt": cut(file.words, _MOST_WORDS),
                        }
                        for file in files
                    ],
                    channel=channel,
                    initial_comment=message.text if message else None,
                    thread_ts=thread_ts,
                )
            )
            return str(answer["files"][0]["id"])

    def hosted(self, picture: Upload) -> str:
        """The id of a picture that blocks may show, and that stands in no channel; the same one is uploaded once.

        Slack works on a picture for a moment before blocks may show it; where that takes long, "".
        """
        known = self.shown_before(picture)
        if known:
            return known
        with _failures():  # nobody sees it twice
            answer = _data(
                self._writing.files_upload_v2(
                    content=picture.content,
                    filename=picture.name,
                    title=cut(picture.title, 250),
                    alt_txt=cut(picture.words, _MOST_WORDS),
                )
            )
            uploaded = str(answer["files"][0]["id"])
        for _ in range(_LOOKS):
            with _failures():
                if _data(self._reading.files_info(file=uploaded))["file"].get("mimetype"):
                    self._keep(picture, uploaded)
                    return uploaded
            time.sleep(_BETWEEN_LOOKS)
        return ""

    def shown_before(self, picture: Upload) -> str:
        """The id under which the same picture can be shown at once; "" where it has to be uploaded first."""
        with self._lock:
            return self._hosted.get(hashlib.sha256(picture.content).hexdigest(), "")

    def _keep(self, picture: Upload, file_id: str) -> None:
        with self._lock:
            if len(self._hosted) >= _MOST_HOSTED:
                self._hosted.clear()
            self._hosted[hashlib.sha256(picture.content).hexdigest()] = file_id

    def download(self, file: SharedFile, *, limit: int) -> bytes:
        """The bytes of a file, one more than the limit at most. The token goes to Slack's own hosts only, and over no open line."""
        address = urlsplit(file.url)
        is_ours = (address.scheme, address.netloc) == self._home
        if not is_ours and not (address.scheme == "https" and address.netloc.endswith(".slack.com")):
            raise RefusedBySlack("file_elsewhere")
        request = urllib.request.Request(  # noqa: S310 - the scheme was just looked at
            file.url, headers={"Authorization": f"Bearer {self._token}"}
        )
        with _failures():
            try:
                content = _within(self._timeout * _TRIES, partial(self._downloaded, request, limit + 1))
                if file.size and len(content) != min(file.size, limit + 1):
                    raise NoAnswerFromSlack("not the whole file")
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 429:
                        raise RefusedBySlack(
                            "ratelimited", retry_after=retry_after(dict(error.headers))
                        ) from error
                    if error.code < 500:
                        raise RefusedBySlack(f"file_status_{error.code}") from error
                    raise
        return content

    def _downloaded(self, request: urllib.request.Request, most: int) -> bytes:
        with _straight().open(request, timeout=self._timeout) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise NoAnswerFromSlack("a page instead of the file")
            content: bytes = answer.read(most)
            return content


class _Client(WebClient):
    """Waits for the whole of an answer no longer than it says; the library waits so long for each piece of it.

    Where its token was taken back in the midst of its work, as another one is there, it goes on with that, be it between two pages.
    """

    def __init__(self, current: Callable[[], str], **settings: Any) -> None:
        super().__init__(**settings)
        self._current = current

    def _perform_urllib_http_request(self, *, url: str, args: dict[str, dict[str, Any]]) -> dict[str, Any]:
        answer = self._asked(url=url, args=args)
        if _error_in(answer) not in _TOKEN_OVER:
            return answer
        try:
            renewed = f"Bearer {self._current()}"
        except RefusedBySlack:
            return answer
        if renewed == args["headers"].get("Authorization"):
            return answer
        args["headers"]["Authorization"] = renewed
        return self._asked(url=url, args=args)

    def _asked(self, **asked: Any) -> dict[str, Any]:
        return _within(self.timeout * _TRIES, partial(super()._perform_urllib_http_request, **asked))

    def _upload_file(self, **asked: Any) -> FileUploadV2Result:
        return _within(self.timeout * _TRIES, partial(super()._upload_file, **asked))


def _within(seconds: float, call: Callable[[], _Answer]) -> _Answer:
    """What that answers. Raises TimeoutError where it has not by then: it is left behind, and what it answers later comes too late."""
    answer = Future[_Answer]()
    Thread(target=_asked, args=(call, answer), name="slack", daemon=True).start()
    try:
        return answer.result(seconds)
    finally:
        del answer  # what was raised holds this frame, and would hold itself by it


def _asked(call: Callable[[], _Answer], answer: Future[_Answer]) -> None:
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        answer.set_exception(error)
        del answer  # as above


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry our token to wherever it points."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def _straight() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects)


@contextmanager
def _failures(silence: type[NoAnswerFromSlack] = NoAnswerFromSlack) -> Iterator[None]:
    """Whatever the libraries raise, as one of our kinds; `silence` is that of no answer that can be understood."""
    try:
        yield
    except SlackApiError as error:
        raise failure(error, silence) from error
    except (OSError, http.client.HTTPException, SlackClientError) as error:
        # What the library calls by this name broke before all of it was sent: no such host, no way there, no safe line.
        broke_before = isinstance(error, urllib.error.URLError) and not isinstance(
            error, urllib.error.HTTPError
        )
        kind = NotReached if broke_before else silence
        raise kind(f"{type(error).__name__}: {error}") from error
    except _NONSENSE as error:
        raise silence(f"an answer that makes no sense: {type(error).__name__}") from error


def failure(error: SlackApiError, silence: type[NoAnswerFromSlack]) -> RefusedBySlack | NoAnswerFromSlack:
    response = error.response
    status = getattr(response, "status_code", 200)
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status == 429 or code in _TOO_FAST:
        return RefusedBySlack("ratelimited", retry_after=retry_after(getattr(response, "headers", {})))
    if status >= 500 or code in _MAYBE_DONE or not _CODE.fullmatch(code):
        return silence(f"status {status} {code[:80]}".strip())
    return RefusedBySlack(code)


def _error_in(answer: Mapping[str, Any]) -> str:
    """Slack's word for why it refuses; "" where it does not."""
    body = answer.get("body")
    if not isinstance(body, str) or len(body) > _LONGEST_REFUSAL:
        return ""
    try:
        return str(json.loads(body).get("error") or "")
    except _NONSENSE:
        return ""


def _refusal(status: int, body: str) -> str:
    """What a response address says against a message; "" where it takes it. It speaks in a word, or in JSON."""
    if status == 429 or status >= 500:
        return "ratelimited" if status == 429 else "service_unavailable"
    try:
        found = json.loads(body)
        word = "ok" if found["ok"] is True else str(found["error"])
    except _NONSENSE:
        word = body.strip()
    if word == "ok" and status == 200:
        return ""
    return word if _CODE.fullmatch(word) and word != "ok" else "service_unavailable"


def retry_after(headers: Mapping[str, Any]) -> float:
    """How many seconds Slack asks us to wait, an hour at most; one where it does not say, or says nonsense."""
    found = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(max(float(found), 1.0), _LONGEST_WAIT) if _SECONDS.fullmatch(found.strip()) else 1.0


def _data(response: Any) -> Mapping[str, Any]:
    data = response.data
    if not isinstance(data, dict):
        raise TypeError("Slack answered with something else than an object")
    return data


def _names(user: Mapping[str, Any]) -> tuple[Any, ...]:
    profile = user.get("profile") or {}
    return user.get("name"), user.get("real_name"), profile.get("display_name"), profile.get("real_name")


def _person(user: Mapping[str, Any]) -> Person:
    profile = user.get("profile") or {}
    return Person(
        id=user["id"],
        team=str(user.get("team_id") or ""),
        name=str(profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]),
        locale=user.get("locale"),
        zone=user.get("tz") or None,
        is_admin=any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
        is_guest=any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_bot=bool(user.get("is_bot") or user["id"] == "USLACKBOT"),
        is_gone=bool(user.get("deleted")),
        names=tuple(dict.fromkeys(str(each) for each in _names(user) if each)),
        teams=tuple(map(str, (user.get("enterprise_user") or {}).get("teams") or ())),
    )
