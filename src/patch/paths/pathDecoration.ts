/** What stands before a path: headings, list signs and numbers, quotes, comments, pictures, words such as "File:". */
const before = [
  /^(?:#{1,6}|[-+*•▪▸►▶→➜»>]|\/\/|--|<!--|\(?\d{1,3}[.):]\)?|\[[ xX]\])\s+/u,
  /^(?:[0-9]\uFE0F?\u20E3|\p{Extended_Pictographic}|\p{Regional_Indicator}|\uFE0F|\u200D)+\s*/u,
  /^(?:\*\*|__)?(?:(?:new|existing|changed?|updated?|modif(?:y|ied)|creat(?:e|ed)|edit(?:ed)?|add(?:ed)?|delet(?:e|ed)|in)\s+)?(?:the\s+)?(?:file(?:\s?(?:name|path))?|path)\s*(?:\*\*|__)?\s*[:=]\s*(?:\*\*|__)?\s*/i,
  /^(?:\*\*|__)?(?:new|changed?|updated?|modif(?:y|ied)|creat(?:e|ed)|edit(?:ed)?|add(?:ed)?|in)\s*(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*/i,
  /^(?:modify|update|create|edit|add|in)\s+(?=[`*"'[])/i,
  /^<\/?[a-z][\w-]{0,20}>\s*/i,
];

/** What stands after one: line numbers, notes in brackets, punctuation, ends of comments. */
const after = [
  /\s*(?:-->|\*\/)$/,
  /<\/?[a-z][\w-]{0,20}>$/i,
  /\s*[([{](?:new|neu|modified|updated|changed|created|added|edited|existing|deleted|renamed|excerpt|lines?\b)[^()[\]{}]{0,60}[)\]}]$/i,
  /#L\d{1,7}(?:-L?\d{1,7})?$/,
  /:\d{1,7}(?:[:-]\d{1,7})?$/,
  /\s*(?:,|at|on)?\s+lines?\s+\d{1,7}(?:\s?[-–]\s?\d{1,7})?$/i,
  /[:,;]+$/,
  /#+$/,
];

/** What stands around one. */
const around = [
  /^\*\*(.+)\*\*$/,
  /^__(.+)__$/,
  /^\*([^*]+)\*$/,
  /^_(.+)_$/,
  /^`{1,2}([^`]+)`{1,2}$/,
  /^"([^"]+)"$/,
  /^'([^']+)'$/,
  /^“([^”]+)”$/,
  /^«([^»]+)»$/,
  /^<([^<>\s]+)>$/,
  /^\(([^()]+)\)$/,
  /^\[([^[\]]+)\](?:\([^()\s]*\))?$/,
];

/** A note after a dash: `src/app.ts — the new total`. */
const note = /^(\S+)\s+[—–-]\s+\S.{0,300}$/;
/** Each round takes something away, and nothing is decorated so often. */
const mostRounds = 12;

/**
 * What is left of a line when all is taken away that people and models dress a path in: `### 1. **[src/app.ts](src/app.ts)**
 * (new)` becomes `src/app.ts`.
 * @param line at most 400 characters
 */
export function stripDecoration(line: string): string {
  let text = line.trim();
  for (let round = 0; round < mostRounds; round += 1) {
    const peeled = stripOnce(text);
    if (peeled === text) break;
    text = peeled;
  }
  return text;
}

function stripOnce(text: string): string {
  let rest = text;
  for (const pattern of around) rest = pattern.exec(rest)?.[1]?.trim() ?? rest;
  for (const pattern of before) rest = rest.replace(pattern, '');
  for (const pattern of after) rest = rest.replace(pattern, '').trim();
  return note.exec(rest)?.[1] ?? rest;
}
