const maximumPathCharacters = 400;

/**
 * What is wrong with a path of a change, whatever the policy allows.
 * @returns words that complete "the path …", or undefined for a plain path below the repository's root
 */
export function unsafePath(path: string): string | undefined {
  if (path === '' || path.length > maximumPathCharacters) {
    return `must have 1 to ${maximumPathCharacters} characters`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\0-\x1F\x7F]/.test(path)) {
    return 'holds a control character';
  }
  if (/^(?:[/\\~]|[A-Za-z]:)/.test(path)) {
    return 'is absolute; give it from the root of the repository';
  }
  // Some systems take it for a separator, so that the file would land elsewhere than it was checked for.
  if (path.includes('\\')) {
    return 'holds a backslash; separate folders with `/`';
  }
  const segments = path.split('/');
  if (segments.some((segment) => segment === '..' || segment === '.' || segment === '')) {
    return 'holds an empty, `.` or `..` segment';
  }
  // Windows and macOS open `.git` under these names too.
  if (
    segments.some((segment) =>
      /^(?:\.git|git~\d+)[ .]*$/i.test(segment.replace(/[\u200C-\u200F\uFEFF]/g, '').split(':')[0] ?? ''),
    )
  ) {
    return 'lies inside a `.git` folder';
  }
  return undefined;
}

/** A path as models write it: a leading `./` means nothing. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
