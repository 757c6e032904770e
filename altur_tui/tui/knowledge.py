"""What an app knows of campaigns: their answers, the list of all of them, and what changed."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from altur_tui.settings.settings import Settings
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.messages import AccountChanged, CampaignKnown, CampaignsRecalled, EventsHappened
from altur_tui.tui.session import Launch, Session
from altur_tui.tui.terminal import LeavingApp

if TYPE_CHECKING:
    from altur_tui.campaign.listed import Told
    from altur_tui.core.account import Account
    from altur_tui.core.completion import Completer
    from altur_tui.core.repository import Known, Repository
    from altur_tui.core.watch import Watching
    from altur_tui.tui.alarm import Alarm
    from altur_tui.tui.memory import Memory


class KnowingApp(LeavingApp):
    """An app that keeps what is known in one place each, made when it is first needed."""

    launch: Launch
    settings: Settings
    session: Session

    def clock(self) -> datetime:
        """Return the present instant, in UTC."""
        return self.settings.now or self.launch.clock()

    def post_to_top(self, message: Message) -> None:
        """Post to the screen on top. Those below redraw when they come back.

        Textual repaints the whole terminal for any message to a screen below.
        """
        for screen in self.screen_stack[-1:]:
            if isinstance(screen, AlturScreen):
                screen.post_message(message)

    @cached_property
    def repository(self) -> "Repository":
        """What is known of each campaign. Created on first use, after the first frame."""
        from altur_tui.core.repository import Repository

        repository = Repository(
            self.session.connect,
            clock=self.clock,
            default_zone=self.settings.timezone,
            listed=self._told_by_list if self.settings.reads_list else None,
            past=self.session.seen_before,
            kept=self.session.kept,
        )
        # In this order: the screens read the changes when they hear of an answer.
        repository.watch(self.watching.learn)
        repository.watch(self.learn_of)
        repository.watch_recalls(lambda ids: self.post_to_top(CampaignsRecalled(ids)))
        return repository

    def learn_of(self, known: "Known") -> None:
        """Pass on to the screen on top what is known of a campaign, and complete its answer."""
        self.post_to_top(CampaignKnown(known))
        if self.watching.on:
            self.alarm.learn(known)
        from altur_tui.campaign.reading import lacks

        if known.snapshot is None or not known.answered:
            return
        if self.settings.reads_list and lacks(known.snapshot):
            if "completer" in vars(self):
                self.completer.learn(known)
            else:
                # It may take a moment to load, and the answer is about to be drawn.
                self.call_after_refresh(lambda: self.completer.learn(known))

    def recall(self, ids: Iterable[int]) -> None:
        """Show what earlier runs kept of campaigns, until their answers come."""
        if self.session.keeps:
            self._recall(ids)

    @work(group="recall")
    async def _recall(self, ids: Iterable[int]) -> None:
        await self.repository.recall(ids)

    def recall_past(self, campaign_id: int) -> None:
        """Show also what was seen before an answer that an earlier run kept."""
        self._recall_past(campaign_id)

    @work(group="recall")
    async def _recall_past(self, campaign_id: int) -> None:
        await self.repository.recall_past(campaign_id)

    @cached_property
    def memory(self) -> "Memory":
        """Recent campaigns and saved lists. Created on first use, after the first frame."""
        from altur_tui.tui.memory import Memory

        return Memory(self, self.settings, clock=self.clock)

    @cached_property
    def account(self) -> "Account":
        """All campaigns of the key. Created on first use, after the first frame."""
        from altur_tui.core.account import Account, account_file, host_of

        file, host = account_file(self.settings), host_of(self.settings)
        account = Account(self.repository.source, clock=self.launch.clock, file=file, host=host)
        account.watch(lambda: self.post_to_top(AccountChanged()))
        return account

    @cached_property
    def completer(self) -> "Completer":
        """Completes answers by the list of campaigns. Created with the first answer."""
        from altur_tui.core.completion import Completer

        return Completer(self.repository, self.account, clock=self.launch.clock)

    @cached_property
    def watching(self) -> "Watching":
        """Whether the screens refresh by themselves, and what changed since the last answer."""
        from altur_tui.core.watch import Watching

        return Watching(self.settings.watch_seconds)

    @cached_property
    def alarm(self) -> "Alarm":
        """What happens while campaigns are watched. Created when that begins."""
        from altur_tui.tui.alarm import Alarm

        return Alarm(
            self,
            self.settings,
            self.watching,
            clock=self.clock,
            show=lambda: self.post_to_top(EventsHappened()),
        )

    def read_account(self) -> None:
        """Read the list of campaigns again, unless it is being read or was a short time ago."""
        self._read_account()

    @work(group="account")
    async def _read_account(self) -> None:
        account = self.account
        if account.read_at is None and not account.is_reading:
            await account.load()
        await account.ensure_recent(channels=True)

    def read_other_account(self) -> None:
        """Read the list with another key, if it was read: it may be of another account."""
        if "account" in vars(self):
            self._read_other_account()

    async def close_all(self) -> None:
        """Cancel the requests in flight and close the connection."""
        if "completer" in vars(self):
            await self.completer.aclose()
        if "account" in vars(self):
            await self.account.aclose()
        if "repository" in vars(self):
            await self.repository.aclose()
        await self.session.aclose()

    def _told_by_list(self, campaign_id: int) -> "Told":
        from altur_tui.campaign.listed import Told

        # Nothing of the list is loaded before the first campaign is drawn.
        return self.account.told(campaign_id) if "account" in vars(self) else Told()

    @work(group="account")
    async def _read_other_account(self) -> None:
        await self.account.start_over()
        await self.account.load()
        await self.account.refresh(channels=True)
