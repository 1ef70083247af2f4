import type { LocalizedContext } from '../../contracts/repositories/localization.ts';
import { renderExcerpt } from './excerpt.ts';

export type ShownPart = LocalizedContext['shown'][number];
export type Place = NonNullable<LocalizedContext['places']>[number];

/** What marks of untrusted text take for each file. */
export const markTokens = 30;

/** A file as a model is shown it, without marks: path, why, the lines, and what else it defines. All of it is untrusted. */
export function renderShown(file: ShownPart, content: string): string {
  const { path, reasons, ranges, covers = [], unshown = [] } = file;
  const shown = ranges === undefined ? content : renderExcerpt(content, ranges);
  return [
    `path: ${singleLine(path)}`,
    ...(ranges === undefined ? [] : ['shown in part']),
    ...(reasons.length === 0 ? [] : [`shown because: ${reasons.map(singleLine).join('; ')}`]),
    ...(covers.length === 0 ? [] : [`tests of: ${covers.map(singleLine).join(', ')}`]),
    'content:',
    `${shown}${shown.endsWith('\n') ? '' : '\n'}`,
  ]
    .join('\n')
    .concat(unshown.length === 0 ? '' : `also there: ${placeNames(unshown)}\n`);
}

/** Definitions that fit the task and are not shown, a line for each file, in order. All of it is untrusted. */
export function renderPlaces(places: readonly Place[]): string {
  const byPath = new Map<string, Place[]>();
  for (const place of places) byPath.set(place.path, [...(byPath.get(place.path) ?? []), place]);
  return [...byPath].map(([path, named]) => `${singleLine(path)}: ${placeNames(named)}`).join('\n');
}

/** Names with their lines, on one line. Untrusted. */
export function placeNames(places: readonly Omit<Place, 'path'>[]): string {
  return places.map(({ name, start, end }) => `${singleLine(name)} ${start}-${end}`).join(', ');
}

function singleLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
