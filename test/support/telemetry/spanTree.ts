import type { IngestedSpan } from './ingestion.ts';

/** Spans of one trace as a tree of text; equal neighbours stand on one line with how many they are. */
export function spanTree(spans: readonly IngestedSpan[]): string {
  const ids = new Set(spans.map(({ id }) => id));
  const roots = spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  return branches(roots, spans, '').join('\n');
}

function branches(level: readonly IngestedSpan[], all: readonly IngestedSpan[], indent: string): readonly string[] {
  const texts = level.map((span) => {
    const below = branches(childrenOf(span, all), all, `${indent}  `);
    return [`${indent}${span.name}`, ...below].join('\n');
  });
  return [...new Set(texts)].map((text) => {
    const times = texts.filter((other) => other === text).length;
    const [first = '', ...rest] = text.split('\n');
    return [times === 1 ? first : `${first} ×${times}`, ...rest].join('\n');
  });
}

function childrenOf({ id }: IngestedSpan, all: readonly IngestedSpan[]): readonly IngestedSpan[] {
  return all.filter(({ parentId }) => parentId === id);
}
