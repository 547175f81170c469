"""`/shortlist` as people use it: saving, voting, deciding, and who may do what, through the conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from limits_discord import faults as discord_faults
from limits_slack import faults as slack_faults

from adapters.discord import render
from adapters.slack import blocks
from bot.conversation import Conversation
from bot.domain.cards import Actions, Menu, Table
from bot.domain.models import LANGS, Lang
from bot.domain.ports import ChannelRef, Press, Reply, Request, User
from bot.domain.rights import Standing
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.actions import encode
from bot.settings import Settings
from bot.store import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = ChannelRef("slack", "T1", "C1")
ID, OTHER = "prague-online-hackathon", "gdynia-drone-courier"


@pytest.fixture
async def talk(tmp_path: Path, library: Library) -> AsyncIterator[Conversation]:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    yield Conversation(Libraries(library), Settings(), store=store)
    await store.close()


async def say(
    talk: Conversation, line: str, who: str = "U1", standing: Standing = Standing.MEMBER, lang: Lang = "zh-TW"
) -> Reply:
    request = Request(line, lang, NOW, channel=HERE, user=User(who, standing=standing), workspace="slack:T1")
    return await talk.answer(request)


def words(reply: Reply) -> str:
    return str(reply.pages)


def other(library: Library) -> str:
    return next(id for id in library.corpus.initiatives if not id.startswith("prague"))


async def test_what_is_saved_is_on_the_list_once_with_its_source(talk: Conversation) -> None:
    assert "還沒有收藏" in words(await say(talk, "/shortlist"))
    assert "已收藏" in words(await say(talk, f"/shortlist add {ID} 問他們怎麼評選"))
    assert "已經在清單裡" in words(await say(talk, f"/收藏 收藏 {ID}", "U2"))
    listed = await say(talk, "/shortlist")
    assert listed.kind == "shortlist"
    assert [one.id for hit in listed.hits for one in hit.initiatives] == [ID]
    assert "問他們怎麼評選" in words(listed)
    assert "行" in words(listed)


async def test_a_passage_can_be_saved_and_an_unknown_id_cannot(talk: Conversation, library: Library) -> None:
    passage = next(iter(library.corpus.passages))
    assert "已收藏" in words(await say(talk, f"/shortlist add {passage}"))
    assert "找不到編號" in words(await say(talk, "/shortlist add nothing-of-the-kind"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("line", ["/theme partnerships", "/city 布拉格"])
async def test_of_a_table_every_row_can_be_saved(talk: Conversation, line: str, lang: Lang) -> None:
    answer = await say(talk, line, lang=lang)
    ids = {one.id for hit in answer.hits for one in hit.initiatives}
    for page in answer.pages:
        if any(isinstance(part, Table) for part in page.parts):
            (actions,) = (part for part in page.parts if isinstance(part, Actions))
            assert f"/shortlist add {line}" in [button.line for button in actions.buttons]
    offered = await say(talk, f"/shortlist add {line}", lang=lang)
    assert not any(slack_faults(blocks.message(page)) + discord_faults(render.message(page)) for page in offered.pages)
    options = [one for page in offered.pages for part in page.parts if isinstance(part, Menu) for one in part.options]
    assert {one.line.removeprefix("/shortlist add ") for one in options} == ids
    await say(talk, options[-1].line)
    assert len((await say(talk, "/shortlist")).hits) == 1


@pytest.mark.parametrize(
    "line", ["/city 沒有的城市", "/shortlist add /city 布拉格", "/settings public", "/nothing", "/"]
)
async def test_a_line_that_quotes_nothing_saves_nothing(talk: Conversation, line: str) -> None:
    assert "找不到" in words(await say(talk, f"/shortlist add {line}"))
    assert "還沒有收藏" in words(await say(talk, "/shortlist"))


async def test_votes_and_decisions_are_said_with_their_date(talk: Conversation) -> None:
    await say(talk, f"/shortlist add {ID}")
    for who in ("U1", "U2", "U1"):
        await say(talk, "/shortlist vote 1", who)
    shown = await say(talk, "/shortlist decide 1 研議")
    assert "研議（2026-11-23）" in words(shown)
    assert "認為值得研究（2 人）" in words(shown)
    assert "2 人認為值得研究" in words(await say(talk, "/shortlist"))
    assert "尚未決定" in words(await say(talk, "/shortlist decide 1 未定"))


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.STRANGER, Standing.FOREIGN, Standing.UNKNOWN])
async def test_guests_and_strangers_change_nothing(talk: Conversation, standing: Standing) -> None:
    await say(talk, f"/shortlist add {ID}")
    before = words(await say(talk, "/shortlist"))
    for line in (
        f"add {other(talk.libraries.shared)}",
        "add /city prague",
        "remove 1",
        "note 1 x",
        "vote 1",
        "decide 1 adopt",
        "move 1 1",
    ):
        await say(talk, f"/shortlist {line}", "U9", standing)
    assert words(await say(talk, "/shortlist")) == before


async def test_deciding_and_ordering_need_the_right_to_arrange(talk: Conversation) -> None:
    await say(talk, f"/shortlist add {ID}")
    await say(talk, f"/shortlist add {other(talk.libraries.shared)}")
    before = words(await say(talk, "/shortlist"))
    for line in ("decide 1 adopt", "move 2 1", "remove 1"):
        await say(talk, f"/shortlist {line}", "U2", Standing.PARTICIPANT)
    assert words(await say(talk, "/shortlist")) == before
    await say(talk, "/shortlist move 2 1")
    moved = await say(talk, "/shortlist")
    assert moved.hits[-1].initiatives[0].id == ID
    assert "已從清單移除" in words(await say(talk, "/shortlist remove 2", "U3"))


async def test_a_note_is_the_savers_own(talk: Conversation) -> None:
    await say(talk, f"/shortlist add {ID}")
    assert "別人收藏的" in words(await say(talk, "/shortlist note 1 我來改", "U2"))
    assert "預算多少" in words(await say(talk, "/shortlist note 1 預算多少"))


async def test_a_press_repeated_by_the_platform_is_done_once(talk: Conversation) -> None:
    await say(talk, f"/shortlist add {ID}")
    carried = encode(0, "/shortlist vote 1", 1, share=False, limit=300)
    request = Request(
        "", "zh-TW", NOW, channel=HERE, user=User("U2", standing=Standing.MEMBER), workspace="slack:T1", event="E1"
    )
    replies = [await talk.carry_out(talk.pressed(request, Press(carried, "M1"))) for _ in range(2)]
    assert [reply is None for reply in replies] == [False, True]


async def test_the_press_of_save_leaves_its_card_alone_and_a_vote_takes_its_place(talk: Conversation) -> None:
    request = Request("", "zh-TW", NOW, channel=HERE, user=User("U1", standing=Standing.MEMBER), workspace="slack:T1")

    async def press(line: str) -> Reply:
        reply = await talk.carry_out(talk.pressed(request, Press(encode(0, line, 1, share=False, limit=300), "M1")))
        assert reply is not None
        return reply

    assert not (await press(f"/shortlist add {ID}")).replaces
    assert (await press(f"/shortlist vote {ID}")).replaces


async def test_what_left_the_library_stays_on_the_list_without_words(talk: Conversation) -> None:
    assert talk.store is not None
    await talk.store.shortlists.add(HERE, "doc-abc-123", "U1", NOW, note="備註留著")
    listed = words(await say(talk, "/shortlist"))
    assert "（已移除）" in listed
    assert "備註留著" in listed
    assert "已從文件庫移除" in words(await say(talk, "/shortlist show 1"))


@pytest.mark.parametrize("lang", LANGS)
async def test_every_card_can_be_drawn(talk: Conversation, lang: Lang) -> None:
    for n, id in enumerate(talk.libraries.shared.corpus.initiatives):
        if n % 7 == 0:
            await say(talk, f"/shortlist add {id} 備註 {n}")
    lines = ("", "show 3", "vote 3", "decide 3 adopt", "move 3 1", "decide 3 x", "show nope", f"add {ID}", "remove 1")
    for line in lines:
        reply = await say(talk, f"/shortlist {line}", lang=lang)
        for page in reply.pages:
            assert slack_faults(blocks.message(page, reply_line=reply.line, share=True)) == []
            assert discord_faults(render.message(page, reply_line=reply.line, share=True)) == []


async def test_a_brief_of_the_list_holds_what_was_decided(talk: Conversation) -> None:
    await say(talk, f"/shortlist add {ID} 問評選")
    await say(talk, "/shortlist decide 1 adopt")
    reply = await say(talk, "/brief md")
    assert reply.attachment is not None
    text = (await reply.attachment.make(False)).decode()
    assert "採用（2026-11-23）" in text
    assert "問評選" in text
    assert "[^1]: " in text


async def test_a_brief_never_changes_anything(talk: Conversation) -> None:
    reply = await say(talk, f"/brief /shortlist add {ID}")
    assert reply.attachment is None
    assert "還沒有收藏" in words(await say(talk, "/shortlist"))
    assert (await say(talk, "/brief /brief /brief /city 布拉格")).attachment is None


async def test_a_personal_list_is_called_so(talk: Conversation) -> None:
    there = ChannelRef("slack", "T1", "D1")
    user = User("U1", standing=Standing.MEMBER)
    request = Request(f"/shortlist add {ID}", "zh-TW", NOW, channel=there, user=user, workspace="slack:T1", direct=True)
    await talk.answer(request)
    listed = await talk.answer(
        Request("/shortlist", "zh-TW", NOW, channel=there, user=user, workspace="slack:T1", direct=True)
    )
    assert "只有您看得到" in words(listed)
    assert "還沒有收藏" in words(await say(talk, "/shortlist"))
