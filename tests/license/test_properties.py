"""What holds for every record: more ancestors and more restrictions never improve a verdict, and silence is unknown."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.license.bases import bases
from assetkit.license.facts import Fact, Parent, Work
from assetkit.license.organisation import Organisation
from assetkit.license.rules import judge
from assetkit.license.terms import terms
from assetkit.license.verdicts import PURPOSES, rank

LICENSES = [*terms(), "other", "openrail", "my own rules", "MIT OR CC-BY-NC-4.0", "flux-1-dev-non-commercial-license"]
BASES = [None, "sdxl", "flux", "nowhere", *bases()]

license_facts = st.builds(
    Fact, st.just("license"), st.sampled_from(LICENSES), st.sampled_from(["file", "text", "snapshot", "sidecar"])
)
flag_facts = st.one_of(
    st.builds(
        Fact,
        st.just("allow_commercial_use"),
        st.lists(st.sampled_from(["Image", "RentCivit", "Rent", "Sell"]), unique=True),
        st.sampled_from(["snapshot", "sidecar"]),
    ),
    st.builds(
        Fact, st.sampled_from(["allow_derivatives", "allow_different_license"]), st.booleans(), st.just("snapshot")
    ),
)
facts = st.lists(st.one_of(license_facts, flag_facts), max_size=4)
organisations = st.builds(
    Organisation,
    revenue=st.none() | st.sampled_from([10, 5_000_000, 10**9]),
    users=st.none() | st.sampled_from([10, 10**9]),
    country=st.none() | st.sampled_from(["US", "DE"]),
    registrations=st.frozensets(st.sampled_from(["stability", "kolors"])),
    undertakings=st.frozensets(st.sampled_from(["publish-source", "share-same-terms", "non-commercial"])),
)


@st.composite
def records(draw, least=1):
    """A record of up to six works whose parents come before them, or are not on record."""
    count = draw(st.integers(least, 6))
    found = {}
    for n in range(count):
        parents = draw(st.lists(st.sampled_from([*found, None]), max_size=3, unique=True)) if found else []
        relation = st.sampled_from(["same", "merged", "trained-on", "extracted-from"])
        found[str(n)] = Work(
            str(n),
            f"work {n}",
            base=draw(st.sampled_from(BASES)),
            facts=tuple(draw(facts)),
            parents=tuple(Parent(draw(relation), each) for each in parents),
            made_here=draw(st.booleans()),
        )
    return found


def _with(work, **changes):
    return Work(
        work.key,
        work.name,
        base=work.base,
        facts=changes.get("facts", work.facts),
        parents=changes.get("parents", work.parents),
        made_here=work.made_here,
    )


def _never_better(before, after):
    for purpose in PURPOSES:
        assert rank(after[purpose]) >= rank(before[purpose]), purpose


@settings(max_examples=60, deadline=None)
@given(records(), organisations, facts, st.sampled_from(BASES), st.booleans())
def test_another_ancestor_never_improves_a_verdict(record, who, more, base, known):
    key = str(len(record) - 1)
    before = judge(record, key, who).verdicts
    added = Parent("merged", "new" if known else None)
    changed = {**record, "new": Work("new", "new", base=base, facts=tuple(more))}
    changed[key] = _with(record[key], parents=(*record[key].parents, added))
    if not record[key].parents and (record[key].made_here):
        return  # without any parent "made here" says nothing; the first parent is what it is made of
    _never_better(before, judge(changed, key, who).verdicts)


@settings(max_examples=60, deadline=None)
@given(records(), organisations, st.one_of(license_facts, flag_facts), st.data())
def test_a_restricting_fact_never_improves_a_verdict(record, who, fact, data):
    """Restricting of a purpose: that alone denies it."""
    key = data.draw(st.sampled_from(list(record)))
    bottom = str(len(record) - 1)
    alone = judge({"a": Work("a", "a", facts=(fact,))}, "a", who).verdicts
    changed = {**record, key: _with(record[key], facts=(*record[key].facts, fact))}
    before, after = judge(record, bottom, who).verdicts, judge(changed, bottom, who).verdicts
    for purpose in PURPOSES:
        if alone[purpose] == "denied":
            assert rank(after[purpose]) >= rank(before[purpose]), purpose


@settings(max_examples=60, deadline=None)
@given(records(), organisations, st.data())
def test_without_a_permitting_fact_no_verdict_is_better(record, who, data):
    """Permitting of a purpose: with that fact alone in its place, the purpose is allowed."""
    keys = [each for each, work in record.items() if work.facts]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    at = data.draw(st.integers(0, len(record[key].facts) - 1))
    bottom = str(len(record) - 1)
    fact, left = record[key].facts[at], record[key].facts[:at] + record[key].facts[at + 1 :]
    alone = judge({**record, key: _with(record[key], facts=(fact,))}, bottom, who).verdicts
    changed = {**record, key: _with(record[key], facts=left)}
    before, after = judge(record, bottom, who).verdicts, judge(changed, bottom, who).verdicts
    for purpose in PURPOSES:
        if alone[purpose] == "allowed":
            assert rank(after[purpose]) >= rank(before[purpose]), purpose


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(BASES), organisations)
def test_no_facts_permit_nothing(base, who):
    found = judge({"a": Work("a", "a", base=base)}, "a", who).verdicts
    assert all(rank(each) >= rank("unknown") for each in found.values())


@settings(max_examples=50, deadline=None)
@given(records(least=2), organisations, st.randoms(use_true_random=False))
def test_the_order_of_ancestors_and_facts_never_matters(record, who, random):
    shuffled = {}
    for key in random.sample(list(record), len(record)):
        parents, mine = list(record[key].parents), list(record[key].facts)
        random.shuffle(parents)
        random.shuffle(mine)
        shuffled[key] = _with(record[key], parents=tuple(parents), facts=tuple(mine))
    for key in record:
        one, other = judge(record, key, who), judge(shuffled, key, who)
        assert one.verdicts == other.verdicts
        assert one.reasons == other.reasons
        assert {each.obligation for each in one.obligations} == {each.obligation for each in other.obligations}
