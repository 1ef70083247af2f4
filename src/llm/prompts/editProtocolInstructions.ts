import type { EditProtocol } from '../requests/editProtocol.ts';

const textFormat = `# Format of the answer

First at most five sentences: what the cause is and what you change. Then the edits, and nothing after them.

An edit is a line with the path of the file, exactly as it was given to you, followed by a fenced block:

src/greeting.ts
\`\`\`ts
<<<<<<< SEARCH
export function greet(name: string): string {
  return 'Hello ' + nam;
}
=======
export function greet(name: string): string {
  return 'Hello ' + name;
}
>>>>>>> REPLACE
\`\`\`

- SEARCH repeats whole lines of the file character by character, indentation and blank lines included, and enough of
  them to occur only once in the file. REPLACE is what stands there afterwards.
- Several edits of one file: one block each, in the order of the file, each with its path line.
- A new file: its path and an empty SEARCH; REPLACE is the whole file.
- Removing lines: an empty REPLACE.
- Never shorten: no "...", no "rest of the code unchanged".
- Instead of such blocks you may give one unified diff in a \`\`\`diff fence, with \`--- a/path\` and \`+++ b/path\` lines;
  deleting a file is a diff to \`/dev/null\`.`;

const hunkRules = `- Each hunk repeats the lines above and below what changes, up to three of each and only such as you see, character by
  character, with a space before each; removed lines begin with "-", added ones with "+". No line numbers.
- Where these lines occur more than once in the file, put "@@ " and the line that opens the class or function around
  them before the hunk; that line is then not repeated in the hunk.
- Hunks of one file stand in the order of the file.
- Never shorten: no "...", no "rest of the code unchanged".`;

const freeformFormat = `# Format of the answer

Call the tool apply_patch once, with one envelope that holds all edits. What you say beside it is at most five sentences
before the call. The input of the tool is the envelope alone; it looks like this:

*** Begin Patch
*** Update File: src/greeting.ts
@@ export function greet(name: string): string {
-  return 'Hello ' + nam;
+  return 'Hello ' + name;
 }
*** Add File: test/greeting.test.ts
+import { greet } from '../src/greeting.ts';
*** Delete File: src/old.ts
*** End Patch

- Paths are exactly as they were given to you. "*** Move to: PATH" in the line after "*** Update File" moves a file.
${hunkRules}
- Every line of a new file begins with "+".`;

const builtInFormat = `# Format of the answer

First at most five sentences: what the cause is and what you change. Then call the tool apply_patch once for each file
you change, all in this one answer, and write nothing after it. You get no results of the calls before you are done.
The diff of an update looks like this:

@@ export function greet(name: string): string {
-  return 'Hello ' + nam;
+  return 'Hello ' + name;
 }

- Paths are exactly as they were given to you.
${hunkRules}
- Every line of a new file begins with "+".`;

/** How the model shall hand over its edits: the rules and one example, the same in every prompt. */
export const editProtocolInstructions: Readonly<Record<EditProtocol, string>> = {
  'freeform-tool': freeformFormat,
  'apply-patch-tool': builtInFormat,
  text: textFormat,
};
