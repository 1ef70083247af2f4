/** Name of the tool that takes edits; models know their format under it. */
export const patchToolName = 'apply_patch';

/** What is said of the tool where its input is text and not JSON. */
export const freeformPatchDescription = 'Edits files of the repository. The input is one patch envelope, not JSON.';

/** The grammar that OpenAI publishes with its `apply_patch` tool (github.com/openai/codex, tool_apply_patch.lark). */
export const patchGrammar = `start: begin_patch hunk+ end_patch
begin_patch: "*** Begin Patch" LF
end_patch: "*** End Patch" LF?

hunk: add_hunk | delete_hunk | update_hunk
add_hunk: "*** Add File: " filename LF add_line+
delete_hunk: "*** Delete File: " filename LF
update_hunk: "*** Update File: " filename LF change_move? change?

filename: /(.+)/
add_line: "+" /(.*)/ LF -> line

change_move: "*** Move to: " filename LF
change: (change_context | change_line)+ eof_line?
change_context: ("@@" | "@@ " /(.+)/) LF
change_line: ("+" | "-" | " ") /(.*)/ LF
eof_line: "*** End of File" LF

%import common.LF
`;
