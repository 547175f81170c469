"""Corpus, names and search behind one read-only object."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from bot.documents.packs import Corpus, load
from bot.domain.models import Document, Erratum, Hit, Initiative, Lang, Pack, Passage, Place, Session, Theme
from bot.domain.ports import Choice
from bot.names import typeahead
from bot.names.mentions import Mention, MentionFinder, with_groups
from bot.names.places import PlaceNames, names_of, with_country
from bot.names.regions import lies_in, regions_in
from bot.names.resolver import Close, Exact, Found, NameIndex, Unknown, convert
from bot.names.sessions import SessionNames, spellings_of
from bot.names.typeahead import Completer
from bot.text.fold import name_key

if TYPE_CHECKING:
    from bot.search.index import Index
    from bot.search.own import OwnDocuments

PART_OF = 5  # themes offered for a word that stands in the names of several
Nameable = Literal["place", "theme", "session"]
Everywhere = tuple[Place, ...]  # one place in every pack that has it, in the order of the packs


class Library:
    """Read-only and safe to share. What an answer does not need (names, typeahead, index) is made when first asked for."""

    def __init__(self, corpus: Corpus, cache: Path | None = None) -> None:
        self.corpus = corpus
        self.cache = cache
        self.own: OwnDocuments | None = None
        self.unreached = False  # whether own documents are missing that should be here, which the answer must say
        self._everywhere: dict[str, list[Place]] = {}
        self._initiatives: dict[tuple[str, str], list[Initiative]] = {}
        self._themed: dict[str, list[Initiative]] = {theme: [] for theme in corpus.themes}
        self._probably: dict[tuple[str, str], list[Passage]] = {}
        self._printed: dict[str, str] = {}  # the folded text of a pack, once a name was looked for in it
        self._retired = dict(pair for pack in corpus.packs.values() for pair in pack.retired)
        for place in corpus.places.values():
            self._everywhere.setdefault(place.id, []).append(place)
        for initiative in corpus.initiatives.values():
            self._initiatives.setdefault((initiative.pack, initiative.place), []).append(initiative)
            for theme in initiative.themes:
                self._themed[theme].append(initiative)
        for passage in corpus.passages.values():
            if passage.probably is not None:
                self._probably.setdefault((passage.document, passage.probably), []).append(passage)

    @classmethod
    def open(cls, data: Path, cache: Path | None) -> Library:
        """The library of a data folder; `cache` holds what was compiled from it. Raises PackError."""
        return cls(load(data, cache), cache)

    # What there is. Sequences are in the order of the documents; an id that is not there raises KeyError.

    def places(self) -> tuple[Place, ...]:
        return tuple(self.corpus.places.values())

    def place(self, pack: str, id: str) -> Place:
        return self.corpus.places[pack, id]

    def place_everywhere(self, id: str) -> Everywhere:
        """The place in every pack that has it."""
        return tuple(self._everywhere[id])

    def place_spellings(self) -> Iterable[tuple[str, str]]:
        """Every spelling of a place's name, with the place's id."""
        return ((spelling, place.id) for place in self.places() for spelling in names_of(place))

    def place_count(self) -> int:
        """How many there are, one that several packs have counted once."""
        return len(self._everywhere)

    def places_in_session(self, session: Session) -> tuple[Place, ...]:
        """Those that spoke in it."""
        return tuple(p for p in self.places() if (p.pack, p.session) == (session.pack, session.number))

    def passages_of(self, place: Place) -> tuple[Passage, ...]:
        """What the document prints under the place."""
        return tuple(self.corpus.passages[id] for id in place.passages)

    def probably_of(self, place: Place) -> tuple[Passage, ...]:
        """What it prints elsewhere although it is probably this place's."""
        return tuple(self._probably.get((place.pack, place.id), ()))

    def initiatives_of(self, place: Place) -> tuple[Initiative, ...]:
        """Those that rest on the place's own passages."""
        return tuple(self._initiatives.get((place.pack, place.id), ()))

    def initiatives_with(self, theme: str) -> tuple[Initiative, ...]:
        return tuple(self._themed[theme])

    def initiative(self, id: str) -> Initiative | None:
        """By its id, also one that was retired: then what stands in its place."""
        return self.corpus.initiatives.get(self._retired.get(id, id))

    def known(self, id: str) -> Passage | None:
        """The passage of that id, where there is one."""
        own = self.own.passage(id) if self.own is not None else None
        return own or self.corpus.passages.get(id)

    def passage(self, id: str) -> Passage:
        return self.known(id) or self.corpus.passages[id]

    def beside(self, passage: Passage, step: int) -> Passage | None:
        """The passage of an own document that stands so many before or after this one."""
        return self.own.beside(passage, step) if self.own is not None else None

    def naming(self, places: Iterable[Place]) -> tuple[Passage, ...]:
        """Passages of own documents that name one of the places."""
        if self.own is None:
            return ()
        ids = dict.fromkeys(place.id for place in places)
        return tuple({passage.id: passage for id in ids for passage in self.own.naming(id)}.values())

    @overload
    def place_of(self, value: Initiative) -> Place: ...
    @overload
    def place_of(self, value: Passage) -> Place | None: ...
    def place_of(self, value: Passage | Initiative) -> Place | None:
        """The place it is printed under; None for a passage of a document that has no places."""
        if isinstance(value, Initiative):
            return self.corpus.places[value.pack, value.place]
        return None if value.place is None else self.corpus.places[value.document, value.place]

    def document_of(self, passage: Passage) -> Document | None:
        """The team's own document that it is of; None for a passage of a pack."""
        return self.own.documents.get(passage.document) if self.own is not None else None

    def title_of(self, passage: Passage, lang: Lang) -> str:
        """Of the document that it is of."""
        own = self.document_of(passage)
        return own.title if own is not None else self.corpus.packs[passage.document].title[lang]

    def pack_of(self, value: Place | Initiative | Session) -> Pack:
        return self.corpus.packs[value.pack]

    def prints(self, pack: Pack, name: str) -> bool:
        """Whether the document itself has the name, line breaks and accents aside."""
        if pack.id not in self._printed:
            self._printed[pack.id] = name_key(pack.text)
        return name_key(name) in self._printed[pack.id]

    def sessions(self) -> tuple[Session, ...]:
        return tuple(session for pack in self.corpus.packs.values() for session in pack.sessions)

    def session(self, pack: str, number: int) -> Session:
        return next(one for one in self.corpus.packs[pack].sessions if one.number == number)

    def session_of(self, place: Place) -> Session | None:
        """The one in which it spoke, where its document has sessions."""
        return self.session(place.pack, place.session) if place.session is not None else None

    def theme(self, id: str) -> Theme:
        return self.corpus.themes[id]

    def themes(self) -> tuple[Theme, ...]:
        return tuple(self.corpus.themes.values())

    def errata_of(self, passage: Passage) -> tuple[Erratum, ...]:
        """In the order of the source."""
        return tuple(self.corpus.errata[id] for id in passage.errata)

    # What a text means.

    def find_place(self, text: str) -> Found[Everywhere]:
        """The place a text names as a whole. `pack-id/place-id` names it in that pack alone."""
        pack, _, id = text.strip().partition("/")
        one = self.corpus.places.get((pack, id))
        if one is not None:
            return Exact((one,))
        return convert(self._place_names.find(text), self.place_everywhere)

    def find_theme(self, text: str) -> Found[Theme]:
        found = convert(self._theme_names.find(text), self.theme)
        key = name_key(text)
        if (isinstance(found, Exact) and found.as_written) or len(key) < (4 if key.isascii() else 2):
            return found
        # A part of several names is no misspelt one: health is not eHealth alone.
        among = self._theme_completer.find(text, PART_OF)
        return Close(tuple(map(self.theme, among))) if len(among) > 1 else found

    def find_session(self, text: str) -> Found[Session]:
        """By number, date or name; `pack-id 1` where several packs have a first one."""
        return self._session_names.find(text)

    def names(self, kind: Nameable, text: str) -> bool:
        """Whether a text names one or several of a kind."""
        finders = {"place": self.find_place, "theme": self.find_theme, "session": self.find_session}
        return not isinstance(finders[kind](text), Unknown)

    def places_in(self, text: str) -> tuple[Mention[Everywhere], ...]:
        """The places that a longer text names, left to right: by name, speaker, country or part of the world."""
        named = [mention.convert(self.place_everywhere) for mention in self._place_mentions.find(text)]
        return with_groups(named, (one.expand(self.places_of_region) for one in regions_in(text)))

    def places_of_region(self, region: str) -> tuple[Everywhere, ...]:
        """Those whose country lies in it, in the order of the documents."""
        found = dict.fromkeys(place.id for place in self.places() if lies_in(place, region))
        return tuple(map(self.place_everywhere, found))

    def sessions_in(self, text: str) -> tuple[Mention[Session], ...]:
        """The sessions that a longer text names by number, name or day."""
        sessions = self.sessions()
        return tuple(mention.convert(lambda at: sessions[int(at)]) for mention in self._session_mentions.find(text))

    def themes_in(self, text: str) -> tuple[Mention[Theme], ...]:
        return tuple(mention.convert(self.theme) for mention in self._theme_mentions.find(text))

    # What a typeahead offers; `value` can stand in a command line.

    def complete_place(self, text: str, lang: Lang, limit: int) -> tuple[Choice, ...]:
        return tuple(
            Choice(with_country(self._everywhere[id][0], lang), self._everywhere[id][0].name[lang])
            for id in self._place_completer.find(text, limit)
        )

    def complete_theme(self, text: str, lang: Lang, limit: int) -> tuple[Choice, ...]:
        found = (self.theme(id).name[lang] for id in self._theme_completer.find(text, limit))
        return tuple(Choice(name, name) for name in found)

    def complete_session(self, text: str, lang: Lang, limit: int) -> tuple[Choice, ...]:
        several = len(self.corpus.packs) > 1
        choices = []
        for pack, number in self._session_completer.find(text, limit):
            session = self.session(pack, number)
            title = f" · {self.corpus.packs[pack].title[lang]}" if several else ""
            date = f" · {session.date.isoformat()}" if session.date else ""
            value = f"{pack} {number}" if several else str(number)
            choices.append(Choice(f"{session.name[lang]}{date}{title}", value))
        return tuple(choices)

    def complete_initiative(self, text: str, lang: Lang, limit: int) -> tuple[Choice, ...]:
        found = (self.corpus.initiatives[id] for id in self._initiative_completer.find(text, limit))
        return tuple(Choice(f"{one.title[lang]} · {self.place_of(one).name[lang]}", one.id) for one in found)

    def resembling(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Passages of own documents that share the telling words of a text, most alike first."""
        return self.own.resembling(text, limit) if self.own is not None else ()

    def prepare(self) -> None:
        """Makes everything that is kept in the cache and all that copies share, so that no user waits for it."""
        _ = self.index, self._place_mentions, self._theme_mentions, self._session_names

    def with_own(self, own: OwnDocuments | None, *, unreached: bool = False) -> Library:
        """The library with a team's own documents beside it. Names, typeahead and index are shared, not made again."""
        self.prepare()
        library = copy(self)
        library.own = own
        library.unreached = unreached
        library.__dict__["index"] = self.index.beside(own)
        return library

    def within(self, documents: Collection[str]) -> Library:
        """The library with an index that finds passages of some documents alone."""
        self.prepare()
        library = copy(self)
        library.__dict__["index"] = self.index.within(documents)
        return library

    @property
    def key(self) -> str:
        """Names exactly what is in it: what was kept for one key is never shown under another."""
        return f"{self.corpus.key}{self.own.key if self.own else ''}{'?' if self.unreached else ''}"

    @cached_property
    def index(self) -> Index:
        """The search index, from the cache where it is there."""
        from bot.search.index import Index

        return Index.open(self.corpus, self.cache)

    @cached_property
    def _place_names(self) -> PlaceNames:
        return PlaceNames(self.places(), self.corpus.gazetteer)

    @cached_property
    def _theme_names(self) -> NameIndex[str]:
        return NameIndex(typeahead.spellings_of_themes(self.themes()))

    @cached_property
    def _session_names(self) -> SessionNames:
        return SessionNames(self.sessions())

    @cached_property
    def _place_mentions(self) -> MentionFinder:
        return MentionFinder.of_places(self._place_names)

    @cached_property
    def _session_mentions(self) -> MentionFinder:
        return MentionFinder.of_names(
            NameIndex((name, str(at)) for at, one in enumerate(self.sessions()) for name in spellings_of(one))
        )

    @cached_property
    def _theme_mentions(self) -> MentionFinder:
        return MentionFinder.of_names(self._theme_names)

    @cached_property
    def _place_completer(self) -> Completer[str]:
        return typeahead.of_places(self.places())

    @cached_property
    def _theme_completer(self) -> Completer[str]:
        return Completer(typeahead.spellings_of_themes(self.themes()))

    @cached_property
    def _session_completer(self) -> Completer[tuple[str, int]]:
        return typeahead.of_sessions(self.sessions())

    @cached_property
    def _initiative_completer(self) -> Completer[str]:
        return typeahead.of_initiatives([(one, self.place_of(one)) for one in self.corpus.initiatives.values()])
