import type { ShownTurn } from '../../../src/contracts/conversation/shownConversation.ts';

/** A turn as the API shows it: a plan's first one, handled, without tools. */
export function shownTurn(sequence: number, own: Partial<ShownTurn> = {}): ShownTurn {
  return {
    ...{ sequence, step: 'plan', turn: 1, model: 'gpt-5', at: '2026-12-01T10:00:00.000Z', milliseconds: 4200 },
    usage: { inputTokens: 12_345, cachedInputTokens: 10_240, outputTokens: 321, reasoningTokens: 0 },
    ...{ cost: 12_300, messages: [], text: '', calls: [], isHandled: true },
    ...own,
  };
}
