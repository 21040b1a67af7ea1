"""Every fault that sources, networks and files are expected to have, and the tests that hold against it.

The table is data that a test compares with the tests there are: a fault without one fails, and so does a renamed test.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
FAULTS = {
    "429 that means: use cursors": ["sources/test_civitai.py::test_too_many_pages_is_not_too_fast"],
    "429 that means: too fast": [
        "test_net.py::test_what_may_pass_is_asked_again",
        "test_net.py::test_the_pace_slows_down_and_recovers",
        "sources/test_download.py::test_refusals_are_explained_at_once",
    ],
    "503 with Retry-After": [
        "test_net.py::test_retry_after_in_seconds_and_as_a_date_of_a_skewed_clock",
        "test_net.py::test_a_service_that_wants_hours_has_failed",
        "sources/test_download.py::test_a_busy_service_is_waited_for",
        "sources/test_download.py::test_a_service_that_gets_busy_on_the_way_is_waited_for",
    ],
    "HTML with status 200": [
        "test_net.py::test_what_may_pass_is_asked_again",
        "sources/test_download.py::test_a_login_page_is_no_model",
        "catalog/test_pull.py::test_a_login_page_is_no_model",
        "catalog/test_pull.py::test_what_is_wrong_is_quarantined_and_reported",
    ],
    "truncated body": [
        "test_net.py::test_what_may_pass_is_asked_again",
        "sources/test_download.py::test_a_broken_connection_goes_on_where_it_broke",
        "catalog/test_sync.py::test_bad_answers_never_overwrite_good_data",
    ],
    "connection reset in the middle of a file": [
        "sources/test_download.py::test_a_broken_connection_goes_on_where_it_broke",
        "sources/test_download.py::test_a_broken_connection_without_ranges_begins_again",
        "sources/test_download.py::test_a_server_that_always_breaks_off_is_a_failure",
    ],
    "wrong hash": [
        "catalog/test_pull.py::test_what_is_wrong_is_quarantined_and_reported",
        "catalog/test_pull.py::test_a_pipeline_with_a_wrong_file_is_not_placed",
        "catalog/test_pull.py::test_a_locked_file_that_changed_at_its_source_is_not_taken",
    ],
    "file changed between resumes (ETag)": [
        "sources/test_download.py::test_a_file_that_changed_in_between_begins_again",
        "sources/test_download.py::test_a_file_that_changes_between_two_parts",
        "catalog/test_pull_partly.py::test_a_change_on_the_way_ends_it_and_nothing_is_mixed",
        "catalog/test_pull_partly.py::test_a_server_that_does_not_heed_the_tag_is_noticed",
    ],
    "redirect to another host": [
        "test_net.py::test_a_token_goes_to_its_own_host_alone",
        "test_net.py::test_a_public_host_does_not_lead_into_ones_own_network",
        "sources/test_download.py::test_the_storage_behind_a_redirect_gets_no_token_and_an_expired_address_is_renewed",
    ],
    "clock skew": [
        "test_net.py::test_retry_after_in_seconds_and_as_a_date_of_a_skewed_clock",
        "catalog/test_sync.py::test_entries_from_the_future_do_not_last",
    ],
    "malformed JSON": [
        "test_net.py::test_what_may_pass_is_asked_again",
        "sources/test_civitai.py::test_answers_of_another_shape_are_no_answers",
        "catalog/test_sync.py::test_bad_answers_never_overwrite_good_data",
    ],
    "a page of 20,000 items": ["sources/test_civitai.py::test_a_page_of_20000_items"],
    "duplicate hashes": [
        "sources/test_civitai.py::test_duplicates_null_and_strangers_in_answers",
        "catalog/test_sync.py::test_hashes_of_one_file_in_many_versions",
    ],
    "names that try to escape: .., absolute, NUL": [
        "sources/test_download.py::test_names_cannot_do_harm",
        "sources/test_download.py::test_places",
        "catalog/test_pull.py::test_names_that_try_to_escape",
        "catalog/test_pull_hostile.py::test_templates_do_not_leave_the_folder",
    ],
    "names that are reserved": ["catalog/test_pull_hostile.py::test_names_of_devices_get_another_one"],
    "links that lead out of the folder": [
        "catalog/test_pull_hostile.py::test_a_link_in_the_folder_leads_nowhere_else",
        "catalog/test_pull_hostile.py::test_a_link_in_the_place_of_a_part_is_not_written_through",
        "catalog/test_pull_hostile.py::test_a_pipeline_does_not_leave_the_folder",
        "api/test_hub_clients.py::test_a_link_out_of_the_library_is_not_handed_out",
    ],
    "zip archives": [
        "catalog/test_pull.py::test_an_archive_around_the_model",
        "catalog/test_pull_hostile.py::test_an_archive_that_grows_is_not_unpacked",
    ],
    "kill -9": [
        "cli/test_pull.py::test_killed_pulls_finish_the_same_set",
        "cli/test_pull.py::test_no_byte_is_fetched_twice_beyond_one_block",
        "cli/test_pull.py::test_a_killed_pull_of_parts_goes_on",
        "cli/test_pull.py::test_a_killed_transfer_of_the_hubs_library_is_gone_on_with",
    ],
    "loss of power": ["sources/test_download.py::test_after_another_start_of_the_system_only_what_was_synced_counts"],
    "tokens in logs, errors, addresses, headers": [
        "test_net.py::test_errors_show_no_token_and_no_query",
        "test_net.py::test_logs_show_no_secret",
        "test_net.py::test_tokens_that_would_break_a_header",
        "catalog/test_sync.py::test_no_token_is_in_the_catalog",
        "catalog/test_pull.py::test_a_plain_address_is_provenance_without_its_secrets",
        "sources/test_huggingface.py::test_a_failure_is_ours_and_shows_no_token",
    ],
    "deleted or withdrawn at the source": [
        "catalog/test_sync.py::test_a_deleted_model_is_noticed_and_kept",
        "sources/test_civitai.py::test_a_withdrawn_version_is_noticed_and_says_nothing_new",
    ],
    "no space on the disk": ["sources/test_download.py::test_no_space"],
    "a list that names hosts of one's own network": [
        "catalog/test_pull_hostile.py::test_a_list_does_not_lead_into_ones_own_network"
    ],
}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_tests(fault):
    assert FAULTS[fault]
    for each in FAULTS[fault]:
        path, _, name = each.partition("::")
        assert name in names_in(path), f"{each} is not there"
