"""Learn from `evals/` which words each language's messages have, and write app/domain/words/data/common_words.toml.

    PYTHONPATH=. python scripts/judge/common_words.py

`evals/sealed` is not read. What stands there under other names than `[learned]` is kept.
"""

import json
import textwrap
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from app.domain.words.folding import words_of
from app.domain.words.word_lists import file_of

EVALS = Path(__file__).parents[2] / "evals"
LEAST_MESSAGES = 2  # of messages that are no variants of one another
LEAST_MESSAGES_OF_A_LANGUAGE = 20
LEAST_SHARE = 0.15  # of the messages with it, against the language that has it most: a German writes "website", too
LEAST_SMALL = 0.2  # of its messages have it without a capital: a name has one, but for who writes none at all
LEAST_SMALL_ANYWHERE = 0.5  # and of those in all languages: what is small in one of them only by chance is a brand
NOUNS_IN_CAPITALS = frozenset({"de"})
WITHOUT_SPACES = frozenset({"ja"})
HEAD = """\
# By what a language is known: letters that no other has (of a word that stands nowhere here), the words of several
# messages (`learned`, by scripts/judge/common_words.py), those that everybody uses (`by_hand`), and those of languages
# near to one of ours (`kin`, by hand, too), so that a Catalan is not taken for a Spaniard.
"""


def messages() -> Iterator[tuple[str, str, str]]:
    """(language, which texts it is a variant of, its words as written) of all that may be learned from."""
    for file in (EVALS / "labelled.jsonl", EVALS / "written.jsonl", *sorted((EVALS / "messages").glob("*.jsonl"))):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["language"], f"{row['writer']} {row['campaign']}", f"{row['subject'] or ''}\n{row['message']}"


def learned() -> dict[str, list[str]]:
    """For each language its words, without names: what is seldom written small, in German what others write, too."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    campaigns: dict[str, set[str]] = defaultdict(set)
    small: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language, campaign, text in messages():
        campaigns[language].add(campaign)
        for word in {word for part in text.split() if part[:1].islower() for word in words_of(part)}:
            small[word][language].add(campaign)
        for word in {word for word in words_of(text) if word.isalpha()}:
            found[word][language].add(campaign)
    words: dict[str, list[str]] = defaultdict(list)
    for word, by_language in found.items():
        others = [one for one in by_language if one not in NOUNS_IN_CAPITALS]
        is_small_anywhere = len(by_language) == 1 or sum(len(small[word][one]) for one in others) >= (
            LEAST_SMALL_ANYWHERE * sum(len(by_language[one]) for one in others)
        )
        rates = {one: len(seen) / len(campaigns[one]) for one, seen in by_language.items()}
        for language, rate in rates.items():
            is_common = len(by_language[language]) >= LEAST_MESSAGES and rate >= LEAST_SHARE * max(rates.values())
            is_noun = language in NOUNS_IN_CAPITALS and len(by_language) == 1
            is_word = is_small_anywhere and len(small[word][language]) >= LEAST_SMALL * len(by_language[language])
            if is_common and (is_word or is_noun):
                words[language].append(word)
    taught = Counter({one: len(seen) for one, seen in campaigns.items() if one not in WITHOUT_SPACES})
    return {one: sorted(words[one]) for one, many in taught.most_common() if many >= LEAST_MESSAGES_OF_A_LANGUAGE}


def main() -> None:
    """Write the file anew."""
    file = file_of("common_words")
    written = tomllib.loads(file.read_text("utf-8"))
    kept = {name: {one: listed.split() for one, listed in table.items()} for name, table in written.items()}
    tables = kept | {"learned": learned()}
    parts = [HEAD]
    for table, by_language in tables.items():
        parts.append(f"[{table}]")
        parts += (f'{one} = """\n{_lines(words)}\n"""\n' for one, words in by_language.items())
    file.write_text("\n".join(parts), "utf-8")


def _lines(words: list[str]) -> str:
    return textwrap.fill(" ".join(words), 118, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
