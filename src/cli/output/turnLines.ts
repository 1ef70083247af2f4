import type { ShownTurn } from '../../contracts/conversation/shownConversation.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { describeSpending } from '../../reports/parts/candidateLines.ts';

const maximumLine = 300;
/** Of what the model wrote. `--json` has the rest. */
const maximumTextLines = 12;
const maximumOutputLines = 60;

/** What a turn did, one line each, for someone who watches: "plan: read src/basket.ts 1–60". */
export function turnLines(turn: ShownTurn): readonly string[] {
  const who = whoAsks(turn);
  const did = actionsOf(turn);
  if (did.length > 0) return did.map((action) => `${who}: ${action}`);
  return [`${who}: ${turn.note ?? 'wrote its answer'}`];
}

/** Every turn of a conversation as a block: what the model did and wrote, its tokens, time and cost. */
export function describeConversation(turns: readonly ShownTurn[]): string {
  return turns.length === 0 ? 'No turns.' : turns.map(describeTurn).join('\n\n');
}

function describeTurn(turn: ShownTurn): string {
  const { at, model, messages, text, note } = turn;
  const title = [`${whoAsks(turn)}, turn ${turn.turn}`, at, oneLine(model)].join('  ');
  const lines = [
    title,
    ...messages.flatMap((message) => quote('<', message.text ?? '', maximumOutputLines)),
    ...turn.calls.flatMap(({ output = '' }, place) => [
      `  ${actionsOf(turn)[place] ?? ''}`,
      ...quote('>', output, maximumOutputLines),
    ]),
    ...quote('|', text, maximumTextLines),
    ...(note === undefined ? [] : [`  ${oneLine(note)}`]),
    `  ${describeEffort(turn)}`,
  ];
  return lines.join('\n');
}

function describeEffort({ milliseconds, usage, cost }: ShownTurn): string {
  const seconds = milliseconds === undefined ? '' : `; ${(milliseconds / 1000).toFixed(1)} s`;
  return `${describeSpending({ usage, cost })}${seconds}`;
}

/** One line for each call of a turn, in their order. */
function actionsOf({ calls }: ShownTurn): readonly string[] {
  return calls.map(({ name, summary }) => oneLine(summary ?? `called ${name}`));
}

function whoAsks({ step, candidate }: ShownTurn): string {
  return step === 'change' && candidate !== undefined ? `candidate ${candidate}` : step;
}

/** @param limit lines that are shown */
function quote(mark: string, text: string, limit: number): readonly string[] {
  if (text.trim() === '') return [];
  const lines = escapeInvisible(text.trimEnd()).split(/\r?\n/);
  const more = lines.length - limit;
  const shown = lines.slice(0, limit).map((line) => `  ${mark} ${line}`.trimEnd());
  return more > 0 ? [...shown, `  ${mark} … ${more} more ${more === 1 ? 'line' : 'lines'}`] : shown;
}

/** Text of others as one line, without what a terminal would act on. */
function oneLine(text: string): string {
  return escapeInvisible(text.slice(0, maximumLine).replaceAll(/[\r\n\t]+/g, ' '));
}
