/** The text of a review thread. */
export interface ThreadToShow {
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly comments: readonly { readonly author: string; readonly text: string; readonly isSystem: boolean }[];
}

const maximumCommentCharacters = 8_000;

/** A review thread as text for a model: its place, and who said what, oldest first. Untrusted. */
export function threadText({ path, line, comments }: ThreadToShow): string {
  const place =
    path === undefined ? 'On the pull request as a whole' : `On ${path}${line === undefined ? '' : `, line ${line}`}`;
  const said = comments
    .filter((comment) => !comment.isSystem)
    .map(({ author, text }) => `${author}:\n${text.slice(0, maximumCommentCharacters)}`);
  return [`${place}:`, ...said].join('\n\n');
}
