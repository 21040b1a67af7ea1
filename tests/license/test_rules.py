"""The traps that others fell into, each on a small record, and the rules one by one."""

import pytest

from assetkit.errors import UsageError
from assetkit.license.contradictions import findings
from assetkit.license.facts import Fact, Parent, Work
from assetkit.license.organisation import Organisation, organisation
from assetkit.license.remarks import remarks
from assetkit.license.rules import judge
from assetkit.license.verdicts import PURPOSES

ALL = tuple(PURPOSES)


def license_(value, origin="snapshot"):
    return Fact("license", value, origin, source=f"{origin} of the test", sha256="0" * 64)


def flags(uses, origin="snapshot", **others):
    facts = [Fact("allow_commercial_use", uses, origin, source="civitai")]
    return (*facts, *(Fact(key, value, origin, source="civitai") for key, value in others.items()))


def work(key, *facts, base=None, parents=(), **others):
    return Work(key, key, base=base, facts=tuple(facts), parents=tuple(parents), **others)


def record(*works):
    return {each.key: each for each in works}


def verdicts(*works, who=None, of=None):
    return judge(record(*works), of or works[0].key, who).verdicts


def codes(*works, of=None):
    judgement = judge(record(*works), of or works[0].key)
    return {each.code for each in findings(judgement)}


def test_a_file_without_facts_is_unknown_for_every_purpose():
    assert set(verdicts(work("a")).values()) == {"unknown"}


def test_a_base_alone_is_no_permission():
    """uis.md 6.2, rule 8: restrictions are inherited, permission is not established."""
    assert set(verdicts(work("a", base="sdxl10")).values()) == {"unknown"}
    assert verdicts(work("a", base="flux_dev"))["use"] == "denied"


def test_sell_without_image_does_not_sell_images():
    found = verdicts(work("a", *flags(["Sell"]), base="sdxl10"))
    assert (found["sell-images"], found["sell-model"], found["host-service"]) == ("denied", "allowed", "denied")


def test_the_old_word_and_the_text_form():
    assert verdicts(work("a", *flags("Sell"), base="sdxl10"))["sell-images"] == "allowed"
    assert verdicts(work("a", *flags("{Image,RentCivit}"), base="sdxl10"))["sell-images"] == "allowed"
    assert verdicts(work("a", *flags("{Sell}"), base="sdxl10"))["sell-images"] == "denied"


def test_flags_are_silent_on_running_a_model_in_a_business():
    assert verdicts(work("a", *flags(["Image", "Rent", "Sell"]), base="sdxl10"))["use"] == "unknown"


def test_a_flux_dev_adapter_marked_cc0_stays_non_commercial():
    lora = work("a", license_("cc0-1.0"), *flags(["Image", "RentCivit", "Rent", "Sell"]), base="flux_dev")
    found = verdicts(lora)
    assert found["use"] == found["sell-model"] == found["host-service"] == "denied"
    assert found["sell-images"] == "disputed"
    assert found["client-work"] == "denied"
    assert "license-flags-exceed-base" in codes(lora)


@pytest.mark.parametrize(
    ("base", "first"),
    [
        ("sdxl_turbo", "LicenseRef-stability-nc-research-2023-11-28"),
        ("svd", "LicenseRef-svd-nc-2023-11-21"),
        ("sd_turbo", "LicenseRef-stability-nc-research-2023-11-28"),
    ],
)
def test_terms_that_changed_depend_on_the_copy(base, first):
    """SDXL Turbo and SVD were non-commercial and are under the Community License now."""
    bare = work("a", base=base)
    assert verdicts(bare)["use"] == "unknown"
    assert "license-terms-changed" in codes(bare)
    assert verdicts(work("a", license_(first, "text"), base=base))["use"] == "denied"
    later = work("a", license_("stabilityai-ai-community", "text"), base=base)
    assert verdicts(later)["use"] == "conditional"
    assert "license-terms-changed" not in codes(later)
    small = Organisation(revenue=900_000, registrations=frozenset({"stability"}))
    large = Organisation(revenue=2_000_000, registrations=frozenset({"stability"}))
    assert verdicts(later, who=small)["use"] == "allowed"
    assert verdicts(later, who=large)["use"] == "denied"


@pytest.mark.parametrize("base", ["pony", "noobai"])
def test_restrictions_beyond_the_tag(base):
    model = work("a", license_("fair-ai-public-license-1.0-sd"), base=base)
    assert verdicts(model)["host-service"] == "denied"
    assert "license-tag-hides-terms" in codes(model)


def test_noobai_reaches_the_images():
    model = work("a", license_("fair-ai-public-license-1.0-sd"), *flags(["Image", "Sell"]), base="noobai")
    assert verdicts(model)["sell-images"] == "denied"


def test_pony_is_not_what_the_site_lists():
    assert verdicts(work("a", license_("creativeml-openrail-m"), base="pony"))["use"] == "unknown"


def merge(one, other, **others):
    parents = (Parent("merged", "one"), Parent("merged", "other"))
    return (work("merge", parents=parents, made_here=True, **others), one, other)


def test_a_merge_of_openrail_and_faipl_is_shared_under_faipl_only():
    works = merge(work("one", license_("openrail++")), work("other", license_("faipl-1.0-sd")))
    found = verdicts(*works)
    assert found["sell-images"] == found["use"] == "allowed"
    assert found["merge-share"] == found["sell-model"] == "conditional"
    assert any("FAIPL" in each.message for each in judge(record(*works), "merge").reasons["merge-share"])


@pytest.mark.parametrize("other", ["stabilityai-ai-community", "cc-by-nc-4.0", "flux-1-dev-non-commercial-license"])
def test_copyleft_takes_in_nothing_that_restricts_more(other):
    works = merge(work("one", license_("faipl-1.0-sd")), work("other", license_(other)))
    assert verdicts(*works)["merge-share"] == "denied"
    assert "license-conflict" in codes(*works)


def test_a_non_commercial_upscaler_after_a_clean_model():
    clean, upscaler = work("a", license_("openrail++"), base="sdxl10"), work("b", license_("cc-by-nc-sa-4.0"))
    assert verdicts(clean)["client-work"] == "allowed"
    assert verdicts(upscaler)["client-work"] == "denied"
    assert verdicts(upscaler)["sell-images"] == "disputed"


def test_insightface_blocks_everything():
    found = verdicts(work("inswapper_128", license_("insightface")))
    assert {found[each] for each in ("use", "sell-images", "client-work", "host-service", "sell-model")} == {"denied"}


def test_a_conversion_keeps_the_license():
    source = work("source", license_("openrail++"), base="sdxl10")
    converted = work("a", base="sdxl10", parents=(Parent("same", "source"),))
    assert verdicts(converted, source) == verdicts(source)


def test_a_merge_of_others_needs_their_word_too():
    """A recipe in a file is its maker's claim; that the maker permits anything does not follow."""
    parents = (Parent("merged", "source"),)
    assert verdicts(work("a", parents=parents), work("source", license_("openrail++")))["use"] == "unknown"
    assert (
        verdicts(work("a", parents=parents, made_here=True), work("source", license_("openrail++")))["use"] == "allowed"
    )


def test_an_ancestor_that_is_not_on_record_is_unknown():
    trained = work("a", license_("mit"), parents=(Parent("trained-on", None, "unknownModel.safetensors"),))
    found = judge(record(trained), "a")
    assert found.verdicts["use"] == "unknown"
    assert "unknownModel.safetensors" in found.reasons["use"][0].message


def test_a_reference_that_nothing_was_found_for_is_unknown():
    assert set(verdicts(work("a", license_("mit"), missing="not in the catalog")).values()) == {"unknown"}


def test_a_circle_is_a_hole():
    one = work("one", license_("mit"), parents=(Parent("merged", "other"),))
    other = work("other", license_("mit"), parents=(Parent("merged", "one"),))
    child = work("child", license_("mit"), parents=(Parent("merged", "one"),))
    assert verdicts(one, other)["use"] == verdicts(other, one)["use"] == "unknown"
    assert verdicts(child, one, other)["use"] == "unknown"


def test_a_long_chain_of_merges():
    chain = [work("0", license_("cc-by-nc-4.0"))]
    chain += [work(str(n), license_("mit"), parents=(Parent("merged", str(n - 1)),)) for n in range(1, 3000)]
    assert verdicts(*chain, of="2999")["use"] == "denied"


def test_diamonds_are_judged_once():
    layers = [work("0", license_("mit"))]
    layers += [
        work(str(n), license_("mit"), parents=(Parent("merged", str(n - 1)), Parent("merged", str(max(n - 2, 0)))))
        for n in range(1, 200)
    ]
    assert verdicts(*layers, of="199")["use"] == "allowed"


def test_an_undecided_base_with_different_licenses_is_unknown():
    assert verdicts(work("a", license_("openrail++"), base="sdxl"))["use"] == "unknown"
    assert verdicts(work("a", license_("openrail++"), base="sdxl10"))["use"] == "allowed"


def test_hearsay_restricts_but_settles_nothing():
    assert verdicts(work("a", license_("mit", "sidecar")))["use"] == "conditional"
    assert verdicts(work("a", license_("cc-by-nc-4.0", "sidecar")))["use"] == "denied"
    assert verdicts(work("a", license_("mit", "sidecar"), license_("mit", "file")))["use"] == "allowed"
    sure = Organisation(undertakings=frozenset({"confirmed"}))
    assert verdicts(work("a", license_("mit", "sidecar")), who=sure)["use"] == "allowed"
    assert "license-hearsay" in codes(work("a", license_("mit", "sidecar")))


def test_vague_words_say_nothing():
    assert verdicts(work("a", license_("other")))["use"] == "unknown"
    assert verdicts(work("a", license_("other"), license_("mit", "text")))["use"] == "allowed"
    assert verdicts(work("a", license_("my own rules"), license_("mit", "text")))["use"] == "unknown"


def test_contradictions_are_findings_and_the_restrictive_word_counts():
    model = work("a", license_("openrail++"), license_("sai-nc-community", "text"))
    assert verdicts(model)["use"] == "denied"
    assert "license-contradiction" in codes(model)
    assert "license-contradiction" not in codes(work("a", license_("mit"), license_("MIT", "text")))


def test_alternatives_and_conjunctions():
    assert verdicts(work("a", license_("MIT OR CC-BY-NC-4.0")))["use"] == "allowed"
    assert verdicts(work("a", license_("MIT AND CC-BY-NC-4.0")))["use"] == "denied"


def test_territory_and_users():
    model = work("a", license_("tencent-hunyuan-community", "text"), base="hunyuan_video")
    assert verdicts(model)["use"] == "conditional"
    assert verdicts(model, who=Organisation(country="DE"))["sell-images"] == "denied"
    assert verdicts(model, who=Organisation(country="KR"))["use"] == "denied"
    assert verdicts(model, who=Organisation(country="US"))["sell-images"] == "allowed"
    assert verdicts(model, who=Organisation(country="US", users=10_000))["use"] == "allowed"
    assert verdicts(model, who=Organisation(country="US", users=200_000_000))["use"] == "denied"


def test_a_purchased_license_opens_what_the_public_one_forbids():
    model = work("a", license_("flux-1-dev-non-commercial-license"), base="flux_dev")
    assert verdicts(model, who=Organisation(purchased=frozenset({"bfl"})))["use"] == "conditional"


def test_an_override_is_a_fact_with_a_document():
    said = {"purpose": "use", "verdict": "allowed", "who": "A. Lawyer", "why": "contract 17", "document": "ab" * 32}
    model = work("a", license_("flux-1-dev-non-commercial-license"), Fact("override", said, "user", date="2026-11-01"))
    found = judge(record(model), "a")
    assert found.verdicts["use"] == "allowed"
    assert "A. Lawyer" in found.reasons["use"][0].message
    assert found.verdicts["sell-model"] == "denied"
    bare = {**said, "document": ""}
    assert verdicts(work("a", Fact("override", bare, "user", date="2026-11-01")))["use"] == "conditional"
    later = Fact("override", {**said, "verdict": "denied"}, "user", date="2026-11-02")
    assert verdicts(work("a", later, Fact("override", said, "user", date="2026-11-01")))["use"] == "denied"
    assert verdicts(work("a", Fact("override", said, "sidecar")))["use"] == "unknown"


def test_duties_are_the_union_over_all_ancestors():
    works = merge(work("one", license_("openrail++")), work("other", license_("faipl-1.0-sd")))
    kinds = {each.obligation.kind for each in judge(record(*works), "merge").obligations}
    assert {"pass-on-restrictions", "share-alike", "publish-source", "license-copy"} <= kinds


def test_a_creator_who_wants_credit_gets_it():
    model = work("a", *flags(["Image"], allow_no_credit=False))
    assert any("Credit the creator" in each.obligation.text for each in judge(record(model), "a").obligations)


def test_remarks_are_never_silently_fine():
    found = {each.code: each for each in remarks(judge(record(work("a")), "a"))}
    assert {found[code].answer for code in ("real-person", "minor", "mature", "trademark")} == {"unknown"}
    assert found["ai-mark"].answer == "due"
    person = work("a", Fact("poi", True, "snapshot", source="civitai"), Fact("tags", ["celebrity"], "snapshot"))
    assert {e.code: e.answer for e in remarks(judge(record(person), "a"))}["real-person"] == "yes"
    hint = work("a", Fact("poi", False, "snapshot"), Fact("tags", ["Actress"], "snapshot"))
    assert {e.code: e.answer for e in remarks(judge(record(hint), "a"))}["real-person"] == "hint"
    told = work("a", Fact("poi", False, "snapshot", source="civitai"))
    assert {e.code: e.answer for e in remarks(judge(record(told), "a"))}["real-person"] == "no"
    hearsay = work("a", Fact("poi", False, "sidecar"))
    assert {e.code: e.answer for e in remarks(judge(record(hearsay), "a"))}["real-person"] == "unknown"


def test_licenses_that_ask_for_a_mark_are_named():
    flux = work("a", license_("flux-1-dev-non-commercial-license"), base="flux_dev")
    mark = next(each for each in remarks(judge(record(flux), "a")) if each.code == "ai-mark")
    assert "FLUX.1 [dev]" in mark.message
    assert "Art. 50" in mark.message


def test_mature_output_that_a_licensor_bars_is_named():
    model = work("a", license_("stabilityai-ai-community"), base="sd35_large")
    mature = next(each for each in remarks(judge(record(model), "a")) if each.code == "mature")
    assert "Stability AI Community License" in mature.message


def test_an_organisation_is_read_strictly():
    assert organisation({"revenue": 5, "registrations": ["stability"], "purposes": ["use"]}).purposes == ("use",)
    for document in (
        {"revenu": 5},
        {"revenue": "many"},
        {"revenue": True},
        {"purposes": ["sell"]},
        {"purchased": "bfl"},
    ):
        with pytest.raises(UsageError):
            organisation(document)
