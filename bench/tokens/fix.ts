/** What a fix changes. */
export interface Fix {
  readonly files: ReadonlyArray<{
    readonly path: string;
    /** Lines before the fix, counted from 1. */
    readonly hunks: readonly { readonly start: number; readonly end: number }[];
  }>;
  /** Name of the definition that the first hunk is in, where git says it. */
  readonly name: string | undefined;
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@ ?(.*)$/;

/** Reads a unified diff of git. */
export function parseFix(patch: string): Fix {
  const files: { path: string; hunks: { start: number; end: number }[] }[] = [];
  let name: string | undefined;
  for (const line of patch.split('\n')) {
    const path = /^--- a\/(.+)$/.exec(line)?.[1];
    if (path !== undefined) files.push({ path, hunks: [] });
    const [, start, count = '1', context = ''] = hunkHead.exec(line) ?? [];
    if (start === undefined) continue;
    const first = Number(start);
    files.at(-1)?.hunks.push({ start: first, end: first + Math.max(0, Number(count) - 1) });
    name ??=
      /\b(?:def|class|func|function|interface|void|static|public|private)\s+(?:\([^)]{0,80}\)\s*)?([A-Za-z_]\w*)/.exec(
        context,
      )?.[1];
  }
  return { files, name };
}
