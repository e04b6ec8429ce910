"""Every promise of SECURITY.md has tests that die with it: named here beside its words, and looked for by name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SECURITY = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = {int(number): words for number, words in re.findall(r"^(\d+)\. (.*(?:\n    .*)*)", SECURITY, re.MULTILINE)}

# a word of the promise, and the tests that break it on purpose
PROVEN: dict[int, tuple[str, list[str]]] = {
    1: ("whole", ["test_writers::test_killed_writers_tear_nothing", "test_targets::test_a_full_disk_tears_nothing"]),
    2: ("ConflictError", ["test_writers::test_no_increment_of_several_processes_is_lost", "test_writers::test_no_increment_of_several_threads_is_lost",
                          "test_writers::test_no_edit_of_several_commands_is_lost", "test_writers::test_the_same_text_of_two_writers_is_a_conflict",
                          "test_writers::test_who_may_list_a_folder_and_who_may_not_wait_for_each_other"]),
    3: ("rights", ["test_targets::test_owner_group_and_attributes_are_kept", "test_targets::test_who_may_not_keep_the_owner_lends_no_rights",
                   "test_targets::test_every_mode_is_kept", "test_targets::test_a_folder_lends_no_access_to_a_file_that_did_not_have_it"]),
    4: ("link", ["test_targets::test_commands_leave_what_leads_out_alone", "test_cli::test_links_that_lead_out_are_named",
                 "test_settings::test_settings_that_are_no_file_of_the_folder_are_not_read"]),
    5: ("read-only", ["test_targets::test_a_read_only_file_is_refused_unless_forced", "test_targets::test_a_pipe_is_written_to",
                      "test_targets::test_devices_and_folders_stay_what_they_are"]),
    6: ("Temporary", ["test_writers::test_what_a_killed_run_leaves_goes_with_the_next_write", "test_writers::test_a_temporary_file_that_was_taken_is_not_used",
                      "test_writers::test_what_only_looks_like_a_temporary_file_is_in_nobodys_way"]),
    7: ("process", ["test_signals::test_no_worker_outlives_a_killed_parent", "test_signals::test_a_signal_ends_all_processes_and_what_was_written_is_said"]),
    8: ("Exit code 1", ["test_signals::test_closed_and_full_streams_are_one_line_and_exit_2", "test_cli::test_a_fault_of_the_program_is_not_exit_1",
                        "test_command::test_what_code_raises_to_end_the_run_is_said_on_a_line"]),
    9: ("runs code", ["test_apart::test_no_module_of_the_folder_is_imported_unasked",
                      "test_project::test_no_text_makes_the_library_open_a_connection_or_start_a_program"]),
    10: ("hooks raise", ["test_laws::test_law_6_total", "test_hostile::test_whatever_a_hook_raises_is_a_finding",
                         "test_hostile::test_an_exit_in_a_hook_is_a_finding_and_ends_nothing",
                         "test_own_code_fails::test_a_value_whose_own_code_fails_is_an_edit_error"]),
    11: ("linear", ["test_hostile::test_every_regular_expression_is_linear", "test_growth::test_steps_grow_as_the_text_does",
                    "test_hostile::test_the_slow_way_has_a_bound", "test_globs::test_a_glob_takes_time_as_the_name_is_long", "test_packed::test_loading_takes_what_the_values_take_and_eight_times_the_text",
                    "test_packed::test_anchors_tags_and_aliases_are_packed"]),
    12: ("Nesting", ["test_hostile::test_aliases_nest_no_deeper_than_brackets", "test_hostile::test_endless_values_are_errors_that_name_them",
                     "test_hostile::test_findings_of_one_kind_are_capped_and_counted"]),
    13: ("printed", ["test_show::test_no_format_lets_a_key_or_a_value_or_a_name_command", "test_show::test_what_is_shown_on_one_line_commands_nothing", "test_show::test_what_is_drawn_commands_nothing",
                     "test_cli::test_control_characters_never_reach_the_terminal"]),
    14: ("--isolated", ["test_apart::test_isolated_runs_nothing_of_the_folder", "test_settings::test_a_stranger_folder_runs_no_code_of_its_own_when_isolated",
                        "test_lsp::test_classes_of_the_folder_are_run_unless_isolated_and_what_they_print_is_no_message",
                        "test_apart::test_a_folder_is_on_the_path_for_one_import_and_last"]),
    15: ("Python", ["test_project::test_from_python_no_settings_of_the_folder_are_read"]),
    16: ("fetched", ["test_project::test_no_text_makes_the_library_open_a_connection_or_start_a_program"]),
}  # fmt: skip


def test_every_promise_is_here() -> None:
    assert [*PROMISES] == [*PROVEN] == [*range(1, len(PROMISES) + 1)]


@pytest.mark.parametrize("number", PROVEN)
def test_a_promise_has_tests_by_these_names(number: int) -> None:
    word, names = PROVEN[number]
    assert word in PROMISES[number]
    for name in names:
        module, _, function = name.partition("::")
        tree = ast.parse((TESTS / f"{module}.py").read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
