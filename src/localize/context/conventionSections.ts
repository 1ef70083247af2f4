import type { LineRange } from './excerpt.ts';
import { markTokens, renderShown, type ShownPart } from './renderShown.ts';

const conventionPath =
  /^(?:(?:\.github\/|docs\/)?(?:AGENTS|CONTRIBUTING)(?:\.\w{1,8})?|\.github\/copilot-instructions\.md|CLAUDE\.md)$/i;
/** Written for agents: all of it is about every change. */
const forAgents = /(?:^|\/)(?:AGENTS|CLAUDE|copilot-instructions)(?:\.\w{1,8})?$/i;
const heading = /^(?:#{1,6}[ \t]|={1,6}[ \t])/;
const underline = /^(?:={3,}|-{3,}|~{3,}|\^{3,}|\*{3,})[ \t]*$/;
const everyChange =
  /\b(?:tests?|testing|tested|change ?logs?|news(?:fragments?)?|release ?notes?|what'?s ?new|documentation|docs|docstrings?|towncrier)\b/i;

const mostFiles = 3;
const mostLines = 3000;
const longestLine = 400;
const longestSection = 25;
const mostTries = 24;
/** Characters; a longer file is no guide that people read. */
const longestGuide = 300_000;

export interface ConventionOptions {
  readonly paths: Iterable<string>;
  readonly textOf: (path: string) => string | undefined;
  readonly budgetTokens: number;
  readonly countTokens: (text: string) => number;
}

/**
 * What a repository asks of every change: sections of its guides, those about tests, change logs and documentation first,
 * each from its heading on and as far as 25 lines.
 */
export function chooseConventions(options: ConventionOptions) {
  const shown: ShownPart[] = [];
  let left = options.budgetTokens;
  const paths = [...options.paths].filter((path) => conventionPath.test(path));
  paths.sort((one, other) => Number(forAgents.test(other)) - Number(forAgents.test(one)) || (one < other ? -1 : 1));
  for (const path of paths.slice(0, mostFiles)) {
    const content = options.textOf(path);
    if (content === undefined || content.length > longestGuide) continue;
    const chosen = chooseSections(path, content, left, options);
    if (chosen === undefined) continue;
    shown.push(chosen.part);
    left -= chosen.tokens;
  }
  return { shown, tokens: options.budgetTokens - left };
}

function chooseSections(path: string, content: string, budget: number, { countTokens }: ConventionOptions) {
  const sections = sectionsOf(content, forAgents.test(path));
  const measure = (ranges: readonly LineRange[]) => {
    const part: ShownPart = { path, reasons: ["the repository's conventions"], ranges: [...ranges] };
    return { part, tokens: countTokens(renderShown(part, content)) + markTokens };
  };
  let best: ReturnType<typeof measure> | undefined;
  for (const { start, end } of sections.slice(0, mostTries)) {
    const kept = best?.part.ranges ?? [];
    const next = measure([...kept, { start, end }].sort((left, right) => left.start - right.start));
    if (next.tokens <= budget) best = next;
  }
  return best;
}

/** Sections that ask something of every change, those first that say so in their heading. */
function sectionsOf(content: string, isForAgents: boolean) {
  const lines = content.split('\n', mostLines).map((line) => line.slice(0, longestLine));
  const starts = lines.flatMap((line, at) => (isHeading(lines, at) && line.trim() !== '' ? [at + 1] : []));
  if (starts[0] !== 1) starts.unshift(1);
  return starts
    .map((start, at) => {
      const end = Math.min((starts[at + 1] ?? lines.length + 1) - 1, start + longestSection - 1);
      const body = lines.slice(start, end);
      const said = body.filter((line) => everyChange.test(line)).length;
      const inHeading = everyChange.test(lines[start - 1] ?? '') ? 3 : 0;
      return { start, end, score: inHeading + Math.min(2, said / Math.sqrt(1 + body.length)) };
    })
    .filter(({ score }) => score > 0 || isForAgents)
    .sort((left, right) => right.score - left.score || left.start - right.start);
}

function isHeading(lines: readonly string[], at: number): boolean {
  return heading.test(lines[at] ?? '') || (underline.test(lines[at + 1] ?? '') && !underline.test(lines[at] ?? ''));
}
