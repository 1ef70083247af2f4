import { almostTexts, type HostileText, pairTexts, repeatedTexts } from '../texts.ts';

/** All texts, told from each other by their place in this list. */
export const texts: readonly HostileText[] = [...repeatedTexts, ...almostTexts, ...pairTexts];

/** What the program that measures is asked for: one function with some texts of one size, in order. */
export interface Order {
  readonly reader: string;
  readonly texts: readonly number[];
  readonly length: number;
  /** The least of so many times counts. */
  readonly repeats: number;
  /** When so many texts were given up, the others are not tried. */
  readonly enough: number;
}

/** What it says: that it begins with a text, and how long that took. */
export type Report =
  | { readonly kind: 'begins'; readonly text: number }
  | { readonly kind: 'took'; readonly text: number; readonly milliseconds: number; readonly failure?: string }
  | { readonly kind: 'done' };
