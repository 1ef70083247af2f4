import { decodePercent } from '../../contracts/text/decodePercent.ts';
import { findSourceLocations } from './sourceLocations.ts';
import { isThrowHelper, parseStackFrame, type StackFrame } from './stackTrace.ts';

/** A file that the task's text names, in a stack trace, with a line, in a link, as a module or in prose. */
export interface PathMention {
  /** In lower case with `/`, without a leading one; may begin with folders that the repository does not have. */
  readonly path: string;
  /** A place is a path with a line that stands in no trace: someone says where to look. */
  readonly kind: 'frame' | 'place' | 'path' | 'module';
  readonly line: number | undefined;
  /** Frames only: which trace of the text it stands in; the frames of one follow each other, closest to the failure first. */
  readonly trace?: number;
  /** Frames only: the code there makes or throws the error and has none itself. */
  readonly isReporter?: boolean;
  /** Frames only: what is called there, as it is written. */
  readonly symbol?: readonly string[];
}

const maximumMentions = 400;
const dottedPattern = /\b[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}\b/g;

/** Every file and module a text names. */
export function findMentions(text: string): readonly PathMention[] {
  const paths: PathMention[] = [];
  const traces = new TraceCollector();
  for (const line of text.split('\n')) {
    if (paths.length + traces.count >= maximumMentions) break;
    const frame = parseStackFrame(line);
    if (frame === undefined) {
      traces.pass(line);
      paths.push(...pathsOf(line, maximumMentions - paths.length));
    } else {
      traces.add(frame);
    }
  }
  return [...traces.mentions(), ...paths, ...findModules(text)];
}

function pathsOf(line: string, most: number): readonly PathMention[] {
  return findSourceLocations(line, most).flatMap(({ path, line: at }) => {
    const kind = at === undefined ? 'path' : 'place';
    return spellings(path).map((spelling): PathMention => ({ path: spelling, kind, line: at }));
  });
}

/** Text that is written without blanks runs into the path that it names: of `siehe` or `见src/a.ts` the path is the end. */
function spellings(path: string): readonly string[] {
  const end = /[\x21-\x7e]+$/.exec(path)?.[0] ?? path;
  return [...new Set([plainPath(path), plainPath(end)])];
}

/** Collects frames into traces. A cause that is told after its effect comes before it. */
class TraceCollector {
  count = 0;
  private readonly traces: StackFrame[][] = [];
  private current: StackFrame[] = [];
  private isOver = true;
  private cause: number | undefined;

  add(frame: StackFrame): void {
    if (this.isOver) {
      this.current = [];
      this.traces.push(this.current);
      this.cause = undefined;
    }
    this.isOver = false;
    if (this.cause === undefined) this.current.push(frame);
    else this.current.splice(this.cause++, 0, frame);
    this.count += 1;
  }

  pass(line: string): void {
    if (/^\s*(?:Caused by:|\[cause\]:|Wrapped by:|Root cause:)/i.test(line)) this.cause = 0;
    else if (/^\s*(?:Traceback \(|Exception in thread|goroutine \d+ \[|(?:Uncaught |Unhandled )\w)/.test(line))
      this.isOver = true;
  }

  mentions(): readonly PathMention[] {
    return this.traces.flatMap((frames, trace) => {
      // Traces of Python end at the failure, all others begin with it.
      const endsAtFailure = frames.some(({ path }) => path !== undefined && /\.pyx?$/i.test(path));
      const ordered = endsAtFailure ? frames.toReversed() : frames;
      return ordered.map((frame): PathMention => {
        const { path, line, symbol } = frame;
        return {
          path: pathOfFrame(path, symbol),
          kind: 'frame',
          line,
          trace,
          symbol,
          isReporter: isThrowHelper(frame),
        };
      });
    });
  }
}

/** Java names the file without its folders: the package of what is called has them. */
function pathOfFrame(path: string | undefined, symbol: readonly string[]): string {
  if (path === undefined) return '';
  const type = symbol.findIndex((name) => /^[A-Z]/.test(name));
  const isBare = /^[^\\/]+\.(?:java|kt|kts|scala|groovy|clj)$/i.test(path);
  return plainPath(isBare && type > 0 ? [...symbol.slice(0, type), path].join('/') : path);
}

function findModules(text: string): readonly PathMention[] {
  const modules = new Map<string, PathMention>();
  const note = (segments: readonly string[]): void => {
    const path = segments.join('/').toLowerCase();
    modules.set(path, { path, kind: 'module', line: undefined });
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
  return decodePercent(path)
    .replaceAll('\\', '/')
    .replace(/^(?:[~.]{0,2}\/)+/, '')
    .toLowerCase();
}
