/** How the model shall write its edits: the rules and one example, the same in every prompt. */
export const answerFormat = `# Format of the answer

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
