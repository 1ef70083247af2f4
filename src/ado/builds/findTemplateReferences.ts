import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml';

/** Larger files are read as lines: a parsed document takes many times their size. */
const longestParsed = 200_000;
const line = /(?:^|[\s{,-])["']?template["']?\s*:\s*(?:"([^"\n]{1,400})"|'([^'\n]{1,400})'|([^\s"'#,{}]{1,400}))/gm;

/**
 * The files that a YAML pipeline takes parts from: `template:` of steps, jobs, stages, variables and `extends`, in the
 * repository itself. What lies in other repositories (`x.yml@shared`) is theirs, and a path that is put together when the
 * pipeline runs (`${{ … }}`) names nothing yet.
 * @param path of the file, which other paths are relative to
 * @returns paths from the root of the repository; one for each place that a reference may mean
 */
export function findTemplateReferences(path: string, text: string): readonly string[] {
  const named = [...namedInDocument(text), ...namedInLines(text)];
  return [...new Set(named.flatMap((reference) => placesOf(path, reference.trim())))];
}

function namedInDocument(text: string): readonly string[] {
  if (text.length > longestParsed) return [];
  const named: string[] = [];
  try {
    const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    visit(document, {
      Map(_key, node) {
        for (const pair of isMap(node) ? node.items : []) {
          if (!isPair(pair) || !isScalar(pair.key) || String(pair.key.value) !== 'template') continue;
          if (isScalar(pair.value) && typeof pair.value.value === 'string') named.push(pair.value.value);
        }
      },
    });
  } catch (error) {
    // Nested deeper than the parser can follow: the lines still say what is named.
    if (!(error instanceof RangeError)) throw error;
  }
  return named;
}

function namedInLines(text: string): readonly string[] {
  return [...text.matchAll(line)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

function placesOf(path: string, reference: string): readonly string[] {
  const [file = '', repository] = reference.replaceAll('\\', '/').split('@');
  const isElsewhere = repository !== undefined && repository.trim().toLowerCase() !== 'self';
  if (isElsewhere || file.trim() === '' || file.includes('${{') || file.includes('$(')) return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const fromRoot = normalized(file);
  const places = file.startsWith('/') ? [fromRoot] : [normalized(folder + file), ...(repository ? [fromRoot] : [])];
  return places.filter((place) => place !== undefined);
}

/** A path without `.` and `..`; undefined where it leads out of the repository. */
function normalized(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path.trim().split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.length === 0 ? undefined : segments.join('/');
}
