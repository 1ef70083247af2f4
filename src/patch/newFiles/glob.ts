/** More alternatives than these are not looked at. */
const mostAlternatives = 32;
const longestPattern = 200;

type Token = (character: string) => boolean;
type Step = Token | 'within-folder' | 'across-folders' | 'folders';

/**
 * Whether a path matches a pattern of `.editorconfig` or `.gitattributes`: `*`, `**`, `?`, `[a-z]`, `{a,b}`, `{1..9}`, and
 * `\` before what shall stand for itself. The time is bounded by the product of both lengths, whatever the pattern; what
 * is too long or has too many alternatives matches nothing.
 * @param path with `/`, from where the pattern begins
 */
export function matchesGlob(path: string, pattern: string): boolean {
  if (pattern.length > longestPattern) return false;
  return alternativesOf(pattern).some((one) => matchesSteps(path, stepsOf(one)));
}

/**
 * Whether a pattern of a folder is for a file in or below it: one with a slash is for paths from that folder on, any other
 * for names in all folders.
 * @param path from that folder on
 */
export function matchesGlobBelow(path: string, pattern: string): boolean {
  return matchesGlob(path, pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`);
}

/** The patterns that one with braces stands for. */
function alternativesOf(pattern: string): readonly string[] {
  let done: string[] = [];
  let open = [pattern];
  while (open.length > 0 && open.length + done.length <= mostAlternatives) {
    const next: string[] = [];
    for (const one of open) {
      const expanded = expandFirst(one);
      if (expanded === undefined) done.push(one);
      else next.push(...expanded);
    }
    open = next;
  }
  if (open.length + done.length > mostAlternatives) done = [];
  return done;
}

function expandFirst(pattern: string): readonly string[] | undefined {
  const start = unescaped(pattern, '{', 0);
  if (start === -1) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let index = start; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) {
      parts.push(pattern.slice(from, index));
      from = index + 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) {
        parts.push(pattern.slice(from, index));
        const around = (middle: string) => pattern.slice(0, start) + middle + pattern.slice(index + 1);
        return bracedParts(parts).map(around);
      }
    }
  }
  // A brace that nothing closes stands for itself.
  return [`${pattern.slice(0, start)}\\${pattern.slice(start)}`];
}

function bracedParts(parts: readonly string[]): readonly string[] {
  const [only = '', another] = parts;
  if (another !== undefined) return parts;
  const [, low, high] = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(only) ?? [];
  if (low === undefined || high === undefined) return [`\\{${only}\\}`];
  const [first, last] = [Math.min(Number(low), Number(high)), Math.max(Number(low), Number(high))];
  const count = Math.min(last - first, mostAlternatives) + 1;
  return Array.from({ length: count }, (_value, index) => String(first + index));
}

function unescaped(text: string, wanted: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === wanted) return index;
  }
  return -1;
}

function stepsOf(pattern: string): readonly Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (pattern.startsWith('**/', index) && (index === 0 || pattern[index - 1] === '/')) {
      steps.push('folders');
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      steps.push('across-folders');
      index += 1;
    } else if (character === '*') {
      steps.push('within-folder');
    } else if (character === '?') {
      steps.push((one) => one !== '/');
    } else if (character === '[' && classEnd(pattern, index) !== -1) {
      const end = classEnd(pattern, index);
      steps.push(classOf(pattern.slice(index + 1, end)));
      index = end;
    } else {
      index += character === '\\' ? 1 : 0;
      const literal = pattern[index] ?? character;
      steps.push((one) => one === literal);
    }
  }
  return steps;
}

function classEnd(pattern: string, start: number): number {
  return pattern.indexOf(']', pattern[start + 1] === '!' || pattern[start + 1] === '^' ? start + 3 : start + 2);
}

function classOf(text: string): Token {
  const isNegated = /^[!^]/.test(text);
  const members = isNegated ? text.slice(1) : text;
  const isMember = (one: string) => {
    for (let index = 0; index < members.length; index += 1) {
      const low = members[index] ?? '';
      const high = members[index + 1] === '-' ? members[index + 2] : undefined;
      if (high === undefined ? one === low : one >= low && one <= high) return true;
      index += high === undefined ? 0 : 2;
    }
    return false;
  };
  return (one) => one !== '/' && isMember(one) !== isNegated;
}

function matchesSteps(path: string, steps: readonly Step[]): boolean {
  let reached: readonly boolean[] = [true, ...Array.from(path, () => false)];
  const characters = Array.from(path);
  for (const step of steps) {
    const next: boolean[] = characters.map(() => false).concat(false);
    let isOpen = false;
    for (let index = 0; index <= characters.length; index += 1) {
      const before = characters[index - 1];
      if (typeof step === 'function') {
        next[index] = index > 0 && reached[index - 1] === true && step(before ?? '');
      } else {
        const wasOpen: boolean = isOpen && (step !== 'within-folder' || before !== '/');
        isOpen = wasOpen || reached[index] === true;
        next[index] = step === 'folders' ? reached[index] === true || (wasOpen && before === '/') : isOpen;
      }
    }
    reached = next;
  }
  return reached[characters.length] === true;
}
