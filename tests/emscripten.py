"""What Python in WebAssembly cannot do, and the tests that need it: skipped there by name, each with its reason.

``scripts/pyodide`` runs the suite there. A name here that no test has any more fails any run.
"""

from __future__ import annotations

import pytest

PROCESSES = "needs processes"
THREADS = "needs threads"
LINKS = "needs hard links"
SIGNALS = "needs timers and signals"
FILES = "needs pipes, modes and locks of a real file system"
TERMINAL = "needs a terminal"
COMPILED = "needs packages that are compiled"

SKIPPED = {
    "test_docs.py::test_every_name_of_the_library_that_a_page_tells_exists[howto-analyse.md]": COMPILED,
    "test_docs.py::test_every_name_of_the_library_that_a_page_tells_exists[howto-elsewhere.md]": COMPILED,
    "test_docs.py::test_every_name_of_the_library_that_a_page_tells_exists[install.md]": COMPILED,
    "test_docs.py::test_every_name_of_the_library_that_a_page_tells_exists[stability.md]": COMPILED,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-editors.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-notebooks.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[install.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[security.md]": PROCESSES,
    "test_command.py::test_a_fork_is_as_good_as_a_start": PROCESSES,
    "test_command.py::test_what_was_written_first_stands_first_where_both_streams_are_one": PROCESSES,
    "test_completion.py::test_bash_completes_by_its_script": PROCESSES,
    "test_completion.py::test_no_color_and_narrow_terminals": TERMINAL,
    "test_completion.py::test_the_examples_of_the_help_run[export]": PROCESSES,
    "test_completion.py::test_the_examples_of_the_help_run[merge]": PROCESSES,
    "test_lsp.py": PROCESSES,
    "test_project.py::test_no_text_makes_the_library_open_a_connection_or_start_a_program": PROCESSES,
    "test_together.py::test_what_a_rule_gathers_that_cannot_be_sent_is_a_finding_of_the_rule": PROCESSES,
    "test_together.py::test_a_rule_of_the_repository_sees_all_files[2]": PROCESSES,
    "test_together.py::test_it_sees_them_by_an_executor_too": THREADS,
    "test_together.py::test_a_rule_that_remembers_is_run_in_one_process": PROCESSES,
    "test_together.py::test_a_rule_that_begins_to_remember_later_is_told_of": PROCESSES,
    "test_together.py::test_a_script_that_leaves_a_run_of_several_processes_half_read_ends": PROCESSES,
    "test_together.py::test_the_command_says_that_a_rule_remembers": PROCESSES,
    "test_apart.py::test_no_module_of_the_folder_is_imported_unasked": PROCESSES,
    "test_apart.py::test_isolated_runs_nothing_of_the_folder": PROCESSES,
    "test_apart.py::test_what_is_asked_for_runs_and_hides_nothing_that_is_installed": PROCESSES,
    "test_apart.py::test_a_module_that_raises_is_named": PROCESSES,
    "test_apart.py::test_rules_that_cannot_travel_run_in_one_process_and_it_is_said": PROCESSES,
    "test_apart.py::test_workers_that_are_started_anew_find_what_was_asked_for": PROCESSES,
    "test_apart.py::test_the_limit_of_the_command": PROCESSES,
    "test_bulk.py::test_check_all_gives_every_file_in_order[2]": PROCESSES,
    "test_bulk.py::test_edit_all_writes_what_changed[2]": PROCESSES,
    "test_bulk.py::test_a_failure_leaves_its_file_and_the_others_alone[2]": PROCESSES,
    "test_bulk.py::test_an_exception_that_does_not_pickle_still_comes_back": PROCESSES,
    "test_bulk.py::test_a_process_that_dies_is_a_failure_and_the_rest_goes_on": PROCESSES,
    "test_bulk.py::test_files_are_not_looked_for_long_before_they_are_checked": PROCESSES,
    "test_check.py::test_importing_the_library_imports_neither_rules_nor_schema": PROCESSES,
    "test_command.py::test_the_output_is_the_same_whatever_the_number_of_processes": PROCESSES,
    "test_command.py::test_a_broken_pipe_ends_quietly": PROCESSES,
    "test_command.py::test_a_file_name_that_is_no_text_is_shown": PROCESSES,
    "test_command.py::test_on_a_terminal_there_is_colour": TERMINAL,
    "test_command.py::test_input_and_output_are_bytes": PROCESSES,
    "test_command.py::test_every_command_runs_as_a_process": PROCESSES,
    "test_command.py::test_what_code_raises_to_end_the_run_is_said_on_a_line": PROCESSES,
    "test_command.py::test_a_module_that_exits_is_one_line": PROCESSES,
    "test_command.py::test_a_baseline_that_is_read_only_is_told_without_what_the_command_has_not": PROCESSES,
    "test_command.py::test_what_a_rule_prints_does_not_get_into_json": PROCESSES,
    "test_project.py::test_growth_is_measured": PROCESSES,
    "test_settings.py::test_settings_that_are_no_file_of_the_folder_are_not_read": PROCESSES,
    "test_writers.py::test_who_may_list_a_folder_and_who_may_not_wait_for_each_other": FILES,
    "test_writers.py::test_the_lock_file_of_one_user_is_locked_by_another": FILES,
    "test_siblings.py::test_a_misspelt_name_of_a_module_that_imports_late_is_told_by_python": PROCESSES,
    "test_elsewhere.py::test_any_executor_does_the_work": THREADS,
    "test_elsewhere.py::test_threads_take_what_cannot_travel": THREADS,
    "test_elsewhere.py::test_what_an_executor_raises_is_raised": PROCESSES,
    "test_elsewhere.py::test_an_executor_that_breaks_fails_the_files_that_it_held": PROCESSES,
    "test_elsewhere.py::test_documents_come_from_other_processes[2]": PROCESSES,
    "test_elsewhere.py::test_rows_without_columns_are_all_of_the_document[2]": PROCESSES,
    "test_first_use.py::test_eight_threads_may_meet_a_class_at_once": PROCESSES,
    "test_kinds.py::test_bulk_takes_kinds_in_place_of_a_class[2]": PROCESSES,
    "test_layers.py::test_the_fast_way_never_imports_ruamel": PROCESSES,
    "test_package.py": PROCESSES,
    "test_signals.py::test_a_signal_ends_all_processes_and_what_was_written_is_said": PROCESSES,
    "test_signals.py::test_no_worker_outlives_a_killed_parent": PROCESSES,
    "test_signals.py::test_a_file_at_hand_that_takes_too_long_is_named": PROCESSES,
    "test_signals.py::test_a_worker_that_does_not_stop_is_killed": PROCESSES,
    "test_signals.py::test_workers_of_every_start_method_end_with_their_parent": PROCESSES,
    "test_signals.py::test_a_worker_that_is_told_to_stop_leaves_errors_not_silence": PROCESSES,
    "test_signals.py::test_a_run_that_was_asked_to_end_gives_what_is_done": PROCESSES,
    "test_signals.py::test_closed_and_full_streams_are_one_line_and_exit_2": PROCESSES,
    "test_signals.py::test_closed_standard_input_is_one_line_and_exit_2": PROCESSES,
    "test_signals.py::test_a_signal_in_this_process[False]": SIGNALS,
    "test_signals.py::test_without_timers_a_signal_ends_at_once": SIGNALS,
    "test_slips.py::test_the_command_says_it_with_the_line": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[README.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[command.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-ci.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-edit-many-files.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-git.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-new-articles.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-other-front-matter.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-own-class.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-own-rules.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-testing.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[howto-whole-repository.md]": PROCESSES,
    "test_snippets.py::test_what_a_page_shows_is_so[tutorial.md]": PROCESSES,
    "test_snippets.py::test_the_runner_sees_what_is_wrong": PROCESSES,
    "test_strategies.py::test_hypothesis_finds_the_classes_by_itself": PROCESSES,
    "test_targets.py::test_a_new_file_has_the_mode_that_the_mask_leaves": FILES,
    "test_targets.py::test_a_read_only_file_is_refused_unless_forced": FILES,
    "test_targets.py::test_the_other_names_of_a_file_keep_the_old_text": LINKS,
    "test_targets.py::test_a_pipe_is_written_to": FILES,
    "test_targets.py::test_standard_output_is_written_to_wherever_it_goes": PROCESSES,
    "test_targets.py::test_each_real_file_once_and_none_from_elsewhere[2]": PROCESSES,
    "test_targets.py::test_commands_leave_what_leads_out_alone": PROCESSES,
    "test_threads.py": THREADS,
    "test_team.py::test_the_first_process_does_a_share_where_nothing_of_the_callers_changes_files": PROCESSES,
    "test_team.py::test_what_a_process_does": PROCESSES,
    "test_team.py::test_a_process_that_cannot_begin_is_an_error_that_says_why": PROCESSES,
    "test_team.py::test_where_the_system_has_no_more_processes_those_that_began_end": PROCESSES,
    "test_team.py::test_what_cannot_travel_is_not_sent": PROCESSES,
    "test_team.py::test_files_in_an_open_archive_are_done_here_whatever_the_number_of_processes": PROCESSES,
    "test_team.py::test_who_does_not_end_is_killed": PROCESSES,
    "test_team.py::test_a_process_that_died_behind_its_answer_is_noticed": PROCESSES,
    "test_team.py::test_a_process_that_died_takes_its_chunks_with_it_and_no_others": PROCESSES,
    "test_team.py::test_what_is_raised_comes_back_and_what_cannot_travel_as_words": PROCESSES,
    "test_team.py::test_long_chunks_with_long_answers_wait_for_each_other_and_not_for_ever": PROCESSES,
    "test_team.py::test_each_chunk_has_its_answer": PROCESSES,
    "test_writers.py::test_no_increment_of_several_processes_is_lost": PROCESSES,
    "test_writers.py::test_no_increment_is_lost_where_a_lock_file_is_all": PROCESSES,
    "test_writers.py::test_no_increment_of_several_threads_is_lost": THREADS,
    "test_writers.py::test_no_increment_of_bulk_is_lost": THREADS,
    "test_writers.py::test_no_edit_of_several_commands_is_lost": PROCESSES,
    "test_writers.py::test_of_several_exclusive_writers_one_makes_the_file": THREADS,
    "test_writers.py::test_exclusive_holds_against_those_who_do_not_lock": LINKS,
    "test_writers.py::test_what_a_killed_run_leaves_goes_with_the_next_write": PROCESSES,
    "test_writers.py::test_what_is_at_work_is_left_alone_and_waited_for": PROCESSES,
    "test_writers.py::test_a_folder_full_of_writers_is_waited_for": FILES,
    "test_writers.py::test_a_folder_that_may_not_be_listed_has_a_lock_file": FILES,
    "test_writers.py::test_a_lock_file_that_is_held_is_waited_for": FILES,
    "test_writers.py::test_the_steps_of_windows": FILES,
    "test_writers.py::test_killed_writers_tear_nothing": PROCESSES,
}


def skip(items: list[pytest.Item], there: bool) -> None:
    """Mark the tests, if it runs ``there``; a name that no test of a file has that was collected is an error anywhere."""
    used = set()
    for item in items:
        where = item.nodeid.removeprefix("tests/")
        for name in (where.partition("::")[0], where.partition("[")[0], where):
            if name in SKIPPED:
                used.add(name)
                if there:
                    item.add_marker(pytest.mark.skip(reason=f"WebAssembly: {SKIPPED[name]}"))
                break
    files = {item.nodeid.removeprefix("tests/").partition("::")[0] for item in items}
    unknown = [name for name in SKIPPED if name not in used and name.partition("::")[0] in files]
    if unknown and not any("[" in str(argument) or "::" in str(argument) for argument in items[0].config.args):
        raise pytest.UsageError(f"tests/emscripten.py names tests that are not there: {', '.join(unknown)}")
