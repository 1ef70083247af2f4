/** A file that the task's text names, in a stack trace, a link, as a module or in prose. */
export interface PathMention {
  /** In lower case with `/`, without a leading one; may begin with folders that the repository does not have. */
  readonly path: string;
  readonly kind: 'frame' | 'path' | 'module';
  readonly line: number | undefined;
  /** For frames: how close to the failure, from 0 to 1. */
  readonly closeness: number;
}

const maximumMentions = 400;

const pathPattern =
  /(?:[\w@.~-]{1,100}[\\/]){0,20}[\w@-][\w@.-]{0,99}\.[A-Za-z]\w{0,9}\b(?:(?::|", line |\(|:line |#L)(\d{1,7}))?(?: in (\w{1,80})\()?/g;
const dottedPattern = /\b[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}\b/g;

/** Every file and module a text names. Traces of Python end at the failure, all others begin with it. */
export function findMentions(text: string): readonly PathMention[] {
  const found: PathMention[] = [];
  const frames: { path: string; line: number | undefined }[] = [];
  for (const match of text.matchAll(pathPattern)) {
    if (found.length + frames.length >= maximumMentions) break;
    const path = plainPath(match[0].replace(/(?:(?::|", line |\(|:line |#L)\d+)?(?: in \w+\()?$/, ''));
    const line = match[1] === undefined ? undefined : Number(match[1]);
    if (line !== undefined || match[2] !== undefined) frames.push({ path, line });
    else found.push({ path, kind: 'path', line: undefined, closeness: 0 });
  }
  const endsAtFailure = frames.some(({ path }) => /\.pyx?$/.test(path));
  const mentionsOfFrames = frames.map(({ path, line }, position) => {
    const place = (position + 1) / frames.length;
    return { path, kind: 'frame' as const, line, closeness: endsAtFailure ? place : 1 - place + 1 / frames.length };
  });
  return [...mentionsOfFrames, ...found, ...findModules(text)];
}

function findModules(text: string): readonly PathMention[] {
  const modules = new Map<string, PathMention>();
  const note = (segments: readonly string[]): void => {
    const path = segments.join('/').toLowerCase();
    modules.set(path, { path, kind: 'module', line: undefined, closeness: 0 });
  };
  for (const [dotted] of text.matchAll(dottedPattern)) {
    if (modules.size >= maximumMentions) break;
    const segments = dotted.split('.');
    note(segments);
    if (segments.length > 2) note(segments.slice(0, -1));
    if (segments.length > 3) note(segments.slice(0, -2));
  }
  for (const [, module = ''] of text.matchAll(/\b(?:import|from|require\()[ \t]*["']?([\w@./-]{2,120})/g)) {
    if (!module.includes('.') && module.includes('/')) note(plainPath(module).split('/'));
  }
  return [...modules.values()];
}

function plainPath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(?:[~.]{0,2}\/)+/, '')
    .toLowerCase();
}
