import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Offset into the text where a key or a value begins. */
export interface YamlPosition {
  readonly key: number;
  readonly value: number;
}

export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

export type YamlReading =
  | {
      readonly kind: 'value';
      readonly value: unknown;
      /** The position of each key and each list item, by {@link positionKey} of its path. */
      readonly places: ReadonlyMap<string, YamlPosition>;
      readonly lineCounter: LineCounter;
    }
  | { readonly kind: 'problems'; readonly problems: readonly YamlProblem[]; readonly lineCounter: LineCounter };

export type YamlPath = readonly PropertyKey[];

interface Conversion {
  readonly places: Map<string, YamlPosition>;
  readonly problems: YamlProblem[];
}

/** The rules nest four levels deep. */
const maximumDepth = 16;

/**
 * Reads one YAML document into plain values and records the position of each. Aliases are refused, so that a small text
 * cannot become a huge value.
 */
export function readYaml(text: string): YamlReading {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.2', schema: 'core', prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: sentenceOf(error.code, error.message),
  }));
  if (problems.length > 0) return { kind: 'problems', problems, lineCounter };
  const conversion: Conversion = { places: new Map(), problems: [] };
  const value = convertRoot(document, conversion);
  if (conversion.problems.length > 0) return { kind: 'problems', problems: conversion.problems, lineCounter };
  return { kind: 'value', value, places: conversion.places, lineCounter };
}

/** A path as the key of a map. */
export function positionKey(path: YamlPath): string {
  return JSON.stringify(path.map(String));
}

function sentenceOf(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'This key occurs twice; keep one of them.';
    case 'MULTIPLE_DOCS':
      return 'A second document starts here. The rules must be one document: remove the line `---` or `...`.';
    case 'RESOURCE_EXHAUSTION':
      return tooDeep;
    case 'TAG_RESOLVE_FAILED':
      return 'Tags (`!…`) are not supported in rules; remove it.';
    default:
      return `This is not valid YAML: ${message}.`;
  }
}

const tooDeep = `The rules can be nested at most ${maximumDepth} levels deep.`;

function convertRoot(document: Document.Parsed, conversion: Conversion): unknown {
  return convert(document.contents, [], conversion);
}

function convert(node: Node | null, path: YamlPath, conversion: Conversion): unknown {
  const offset = offsetOf(node) ?? 0;
  if (path.length > maximumDepth) return refuse(conversion, offset, tooDeep);
  if (isAlias(node)) return refuse(conversion, offset, 'Aliases (`*…`) are not allowed in rules; write the value out.');
  if (isScalar(node)) return node.value;
  if (isSeq<Node | null>(node)) return node.items.map((item, index) => convertItem(item, [...path, index], conversion));
  if (!isMap<Node, Node | null>(node)) return null;
  const entries = node.items.map(({ key, value }): readonly [string, unknown] => {
    const keyOffset = offsetOf(key) ?? offset;
    if (!isScalar(key)) return ['', refuse(conversion, keyOffset, 'A key must be a plain word.')];
    const name = String(key.value);
    conversion.places.set(positionKey([...path, name]), { key: keyOffset, value: offsetOf(value) ?? keyOffset });
    return [name, convert(value, [...path, name], conversion)];
  });
  return Object.fromEntries(entries);
}

function convertItem(item: Node | null, path: YamlPath, conversion: Conversion): unknown {
  const offset = offsetOf(item) ?? 0;
  conversion.places.set(positionKey(path), { key: offset, value: offset });
  return convert(item, path, conversion);
}

function offsetOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}

function refuse(conversion: Conversion, offset: number, message: string): undefined {
  conversion.problems.push({ offset, message });
  return undefined;
}
